import CKernels
import Concurrency
import Numerics

/// Rows a worker takes at a time; fixed, so that sums do not depend on the thread count.
func rowGrain(width: Int) -> Int { max(1, 16384 / max(1, width)) }

/// sums[c] += Σ_r x[r, c], in a fixed order.
func addColumnSums(of x: Tensor, to sums: inout [Float]) {
  let (rows, width) = (x.rowCount, x.width)
  addPartialSums(to: &sums, count: rows, grain: 4 * rowGrain(width: width), width: width) { range, partial in
    x.values.withUnsafeBufferPointer {
      nb_add_column_sums(partial, $0.baseAddress! + range.lowerBound * width, range.count, width)
    }
  }
}

/// Lets `body` add to a zeroed row of `width` sums for each range of `count`, then adds the rows to `sums` in order.
func addPartialSums(
  to sums: inout [Float], count: Int, grain: Int, width: Int,
  body: (_ range: Range<Int>, _ partial: UnsafeMutablePointer<Float>) -> Void
) {
  let pieces = (count + grain - 1) / grain
  var partials = [Float](repeating: 0, count: pieces * width)
  partials.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    parallelFor(pieces) { piece in
      body(piece * grain..<min(count, (piece + 1) * grain), base + piece * width)
    }
  }
  for piece in 0..<pieces {
    partials.withUnsafeBufferPointer { nb_add(&sums, $0.baseAddress! + piece * width, width) }
  }
}

/// Runs `body` on ranges of a flat array's indices, shared out over the workers.
func parallelElements(_ count: Int, body: (_ range: Range<Int>) -> Void) {
  parallelChunks(count, grain: 32768, body: body)
}

extension Tensor {
  /// self += other.
  mutating func add(_ other: Tensor) {
    precondition(count == other.count, "\(shape) += \(other.shape)")
    let count = count
    values.withUnsafeMutableBufferPointer { y in
      other.values.withUnsafeBufferPointer { x in
        let (y, x) = (y.baseAddress!, x.baseAddress!)
        parallelElements(count) { nb_add(y + $0.lowerBound, x + $0.lowerBound, $0.count) }
      }
    }
  }
}
