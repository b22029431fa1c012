import CKernels
import Concurrency
import Numerics

/// Rows of a chunk, of some 64 kB; fixed, so that sums do not depend on the thread count.
func rowGrain(width: Int) -> Int { max(1, 16384 / max(1, width)) }

/// sums[c] += Σ_r x[r, c], in a fixed order.
func addColumnSums(of x: Tensor, to sums: inout [Float]) {
  let (rows, width) = (x.rowCount, x.width)
  addPartialSums(to: &sums, count: rows, grain: 4 * rowGrain(width: width), width: width) { range, partial in
    x.withPointer { nb_add_column_sums(partial, $0 + range.lowerBound * width, range.count, width) }
  }
}

/// Lets `body` add to a zeroed row of `width` sums for each range of `count`, then adds the rows to `sums` in order.
func addPartialSums(
  to sums: inout [Float], count: Int, grain: Int, width: Int,
  body: (_ range: Range<Int>, _ partial: UnsafeMutablePointer<Float>) -> Void
) {
  let chunks = (count + grain - 1) / grain
  var partials = [Float](repeating: 0, count: chunks * width)
  partials.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    parallelChunks(count, grain: grain) { body($0, base + $0.lowerBound / grain * width) }
  }
  for chunk in 0..<chunks {
    partials.withUnsafeBufferPointer { nb_add(&sums, $0.baseAddress! + chunk * width, width) }
  }
}

/// Calls `body` with chunks of a flat array's indices, of 128 kB of floats, on any thread.
func parallelElements(_ count: Int, body: (_ range: Range<Int>) -> Void) {
  parallelChunks(count, grain: 32768, body: body)
}

extension Tensor {
  /// self += other.
  mutating func add(_ other: Tensor) {
    precondition(count == other.count, "\(shape) += \(other.shape)")
    let count = count
    withMutablePointer { y in
      other.withPointer { x in parallelElements(count) { nb_add(y + $0.lowerBound, x + $0.lowerBound, $0.count) } }
    }
  }
}
