import CKernels

/// One query in the form that the kernels read: 15-bit values in two byte planes, and what bounds its estimates.
package struct CodeQuery: Sendable {
  private var high: [Int8]
  private var low: [Int8]
  private var whole: [Int16]
  private var sum: Int32 = 0
  var base: Float = 0
  var step: Float = 1
  var inside: Float = 0
  var outside: Float = 0
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

  func withKernelQuery<R>(_ body: (UnsafePointer<nb_code_query>) throws -> R) rethrows -> R {
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
