extension VectorCodec {
  /// The coefficients of the normalised vector along the axes, and the squared length of the remainder.
  private func project(_ bytes: UnsafeRawBufferPointer, squared: Float, centred: Bool) -> (
    coefficients: [Float], remainder: Float
  ) {
    let values = bytes.bindMemory(to: Float.self)
    let inverse = 1 / squared.squareRoot()
    var y = [Float](unsafeUninitializedCapacity: dimension) { buffer, count in
      for i in 0..<dimension { buffer[i] = bytes.loadUnaligned(fromByteOffset: i * 4, as: Float.self) * inverse }
      count = values.count
    }
    guard projects else { return (y, 0) }
    if centred { for i in 0..<dimension { y[i] -= mean[i] } }
    let coefficients = VectorCodec.product(axes, rows: rank, dimension: dimension, y)
    let all = VectorCodec.dot(y, y)
    // Float sums are accurate to about 1e-6 of the whole: the remainder must not be underestimated.
    return (coefficients, max(0, all - VectorCodec.dot(coefficients, coefficients)) + 4e-6 * all)
  }

  /// Writes the code of a checked vector, `width` bytes, to `code`.
  ///
  /// - Parameter squared: The vector's squared length.
  func encode(_ bytes: UnsafeRawBufferPointer, squared: Float, into code: UnsafeMutablePointer<UInt8>) -> CodeTerms {
    let (coefficients, remainder) = project(bytes, squared: squared, centred: true)
    var largest: Float = 0
    for value in coefficients { largest = max(largest, abs(value)) }
    // Below, quotients would overflow.
    let scale = largest > 1e-30 ? largest / 127 : 1
    var squaredError: Float = 0
    var offset: Float = 0
    for i in 0..<width { code[i] = 128 }
    for i in 0..<rank {
      let rounded = (coefficients[i] / scale).rounded()
      code[i] = UInt8(Int(rounded) + 128)
      let difference = coefficients[i] - rounded * scale
      squaredError += difference * difference
      if projects { offset += rounded * scale * meanOnAxes[i] }
    }
    return CodeTerms(
      scale: scale, error: squaredError.squareRoot() * 1.0001 + 1e-6, tail: remainder.squareRoot(), offset: offset)
  }

  /// Quantises a checked vector for comparison with codes. Costs O(rank × dimension).
  ///
  /// - Parameter squared: The vector's squared length.
  package func prepare(_ bytes: UnsafeRawBufferPointer, squared: Float) -> CodeQuery {
    let (coefficients, remainder) = project(bytes, squared: squared, centred: false)
    var largest: Float = 0
    var total: Float = 0
    for value in coefficients {
      largest = max(largest, abs(value))
      total += abs(value)
    }
    // The products of 8-bit and 15-bit values, summed over all dimensions, must fit in 32 bits.
    let steps = largest > 1e-30 ? min(16_000 / largest, 16_000_000 / total) : 1
    var query = CodeQuery(width: width)
    var squaredError: Float = 0
    for i in 0..<rank {
      let value = Int16((coefficients[i] * steps).rounded())
      query.set(i, value)
      let difference = coefficients[i] - Float(value) / steps
      squaredError += difference * difference
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
    query.inside = VectorCodec.dot(coefficients, coefficients).squareRoot() * 1.0001
    query.outside = remainder.squareRoot()
    // A decoded vector is no longer than 1 + |mean| + its error; 2e-5 covers sums of some thousand float terms.
    query.slack = squaredError.squareRoot() * (2 + meanLength) + 2e-5 * (1 + meanLength)
    return query
  }
}
