import CKernels
import Concurrency
import Numerics

/// GFLOP/s of the products of ViT-B/16's blocks on one thread and on more, alternating; the fastest of many runs, which are short
/// enough to find a shared machine idle. Each run takes the next of twelve factors, as block follows block.
func measureProducts() {
  nb_keep_freed_memory()
  let (batch, precision) = (Int(number("batch", 8)), chosenPrecision())
  let (threads, runs, rows) = (Int(number("threads", 2)), Int(number("runs", 100)), batch * 197)
  for (name, depth, columns) in [("qkv", 768, 2304), ("proj", 768, 768), ("fc1", 768, 3072), ("fc2", 3072, 768)] {
    let x = [Float](repeating: 0.5, count: rows * depth)
    let weights = [Float](repeating: 0.25, count: depth * columns)
    var result = [Float](repeating: 0, count: rows * columns)
    x.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { weights in
        result.withUnsafeMutableBufferPointer { result in
          let x = MatrixView(x.baseAddress!, rows, depth)
          let factors = (0..<12).map { _ in
            PackedMatrix(MatrixView(weights.baseAddress!, depth, columns), precision: precision)
          }
          let packed = precision.effective == .bfloat16 ? PackedRows(x) : nil
          let out = packed.map { PackedRows(uninitialised: $0.rows, columns) }
          func product(_ run: Int) {
            guard let packed else { return multiply(x, factors[run % 12], into: result.baseAddress!) }
            var epilogue = Epilogue()
            epilogue.packedActivated = out
            multiply(packed, factors[run % 12], epilogue: epilogue)
          }
          var best = Dictionary([1, threads].map { ($0, Double.infinity) }, uniquingKeysWith: min)
          for run in 0..<runs {
            for count in [1, threads] {
              setThreadCount(count)
              product(4 * run)  // wakes the workers
              best[count] = min(best[count]!, cost { for i in 1...3 { product(4 * run + i) } }.wall / 3)
            }
          }
          let speeds = [1, threads].map { 2e-9 * Double(rows * depth * columns) / best[$0]! }
          print(
            "\(name) \(precision.rawValue) B=\(batch): \(Int(speeds[0])) and \(Int(speeds[1])) GFLOP/s,",
            "\((100 * speeds[1] / speeds[0]).rounded() / 100) times")
        }
      }
    }
  }
}
