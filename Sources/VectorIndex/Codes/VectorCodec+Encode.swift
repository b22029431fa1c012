import CKernels

/// What stands beside a code.
package struct CodeTerms: Sendable, Equatable {
  /// Value of one code step.
  var scale: Float
  /// Length of what rounding to int8 lost.
  var error: Float
  /// Length of what lies beyond the axes.
  var tail: Float
  /// Product of the approximation with the mean.
  var offset: Float

  /// Beside a slot that must never be found.
  static let absent = CodeTerms(scale: 0, error: 0, tail: -.infinity, offset: 0)
}

extension VectorCodec {
  /// A unit vector seen along the axes: its part there, and the squared length of the rest.
  private func project(_ bytes: UnsafeRawBufferPointer, squared: Float, centred: Bool) -> (part: [Float], rest: Float) {
    let values = bytes.bindMemory(to: Float.self)
    let inverse = 1 / squared.squareRoot()
    var y = [Float](unsafeUninitializedCapacity: dimension) { buffer, count in
      for i in 0..<dimension { buffer[i] = bytes.loadUnaligned(fromByteOffset: i * 4, as: Float.self) * inverse }
      count = values.count
    }
    guard projects else { return (y, 0) }
    if centred { for i in 0..<dimension { y[i] -= mean[i] } }
    let part = VectorCodec.product(axes, rows: rank, dimension: dimension, y)
    let all = VectorCodec.dot(y, y)
    // Float sums are good to about 1e-6 of the whole: the rest is never said to be smaller than it is.
    return (part, max(0, all - VectorCodec.dot(part, part)) + 4e-6 * all)
  }

  /// Writes the code of a checked vector to `code` (`width` bytes).
  func encode(_ bytes: UnsafeRawBufferPointer, squared: Float, into code: UnsafeMutablePointer<UInt8>) -> CodeTerms {
    let (part, rest) = project(bytes, squared: squared, centred: true)
    var largest: Float = 0
    for value in part { largest = max(largest, abs(value)) }
    let scale = largest > 0 ? largest / 127 : 1
    var lost: Float = 0
    var offset: Float = 0
    for i in 0..<width { code[i] = 128 }
    for i in 0..<rank {
      let rounded = (part[i] / scale).rounded()
      code[i] = UInt8(Int(rounded) + 128)
      let difference = part[i] - rounded * scale
      lost += difference * difference
      if projects { offset += rounded * scale * meanOnAxes[i] }
    }
    return CodeTerms(scale: scale, error: lost.squareRoot() * 1.0001 + 1e-6, tail: rest.squareRoot(), offset: offset)
  }

  /// Makes a checked vector ready to be compared with codes.
  package func prepare(_ bytes: UnsafeRawBufferPointer, squared: Float) -> CodeQuery {
    let (part, rest) = project(bytes, squared: squared, centred: false)
    var largest: Float = 0
    var total: Float = 0
    for value in part {
      largest = max(largest, abs(value))
      total += abs(value)
    }
    // The product of two bytes' worth and 15 bits must stay within 32 bits over all dimensions.
    let steps = largest > 0 ? min(16_000 / largest, 16_000_000 / total) : 1
    var query = CodeQuery(width: width)
    var lost: Float = 0
    for i in 0..<rank {
      let value = Int16((part[i] * steps).rounded())
      query.set(i, value)
      let difference = part[i] - Float(value) / steps
      lost += difference * difference
    }
    let inverse = 1 / squared.squareRoot()
    if projects {
      var base: Float = 0
      for i in 0..<dimension {
        base += mean[i] * (bytes.loadUnaligned(fromByteOffset: i * 4, as: Float.self) * inverse)
      }
      query.base = base
    }
    query.step = 1 / steps
    query.inside = VectorCodec.dot(part, part).squareRoot() * 1.0001
    query.outside = rest.squareRoot()
    // A code's approximation is no longer than 1 + mean + what was lost; 2e-5 covers sums of some thousand float terms.
    query.slack = lost.squareRoot() * (2 + meanLength) + 2e-5 * (1 + meanLength)
    return query
  }
}
