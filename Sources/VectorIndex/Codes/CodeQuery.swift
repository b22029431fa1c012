import CKernels

/// The kernels' parameters of a query.
typealias KernelQuery = UnsafePointer<nb_code_query>

/// A quantised query: 15-bit values in two byte planes, and the terms of its error bound.
package struct CodeQuery: Sendable {
  private var high: [Int8]
  private var low: [Int8]
  private var whole: [Int16]
  private var sum: Int32 = 0
  /// Product of the query with the mean of the codec.
  var base: Float = 0
  /// Value of one step of the quantised values.
  var step: Float = 1
  /// Length of the part along the axes.
  var inside: Float = 0
  /// Length of the part orthogonal to the axes.
  var outside: Float = 0
  /// Bound of the errors of quantising the query and of float sums.
  var slack: Float = 0

  init(width: Int) {
    high = Array(repeating: 0, count: width)
    low = Array(repeating: 0, count: width)
    whole = Array(repeating: 0, count: width)
  }

  mutating func set(_ i: Int, _ value: Int16) {
    let upper = (Int(value) + 64) >> 7
    high[i] = Int8(upper)
    low[i] = Int8(Int(value) - 128 * upper)
    whole[i] = value
    sum += Int32(value)
  }

  func withKernelQuery<R>(_ body: (KernelQuery) throws -> R) rethrows -> R {
    try high.withUnsafeBufferPointer { high in
      try low.withUnsafeBufferPointer { low in
        try whole.withUnsafeBufferPointer { whole in
          var query = nb_code_query(
            high: high.baseAddress, low: low.baseAddress, whole: whole.baseAddress, sum: sum, base: base, step: step,
            inside: inside, outside: outside, slack: slack)
          return try body(&query)
        }
      }
    }
  }
}
