extension VectorCodec {
  /// As bytes: the rank of the axes (0 without axes), the mean, the axes row by row.
  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.number(UInt64(projects ? rank : 0))
    for value in mean + axes { out.raw(value) }
    return out.bytes
  }

  /// Reads what `encoded` wrote.
  package init(decoding bytes: UnsafeRawBufferPointer, dimension: Int) throws(IndexDecodingError) {
    guard (1...maxDimension).contains(dimension) else { throw .malformed("vectors of \(dimension) dimensions") }
    var input = ByteReader(bytes)
    let rank = Int(try input.number(below: UInt64(max(1, dimension))))
    guard rank > 0 else {
      self.init(dimension: dimension)
      return
    }
    guard bytes.count - input.position == (rank + 1) * dimension * 4 else {
      throw .malformed("axes of another dimension")
    }
    var values = [Float]()
    values.reserveCapacity((rank + 1) * dimension)
    for _ in 0..<(rank + 1) * dimension { values.append(try input.raw(Float.self)) }
    // Axes are unit vectors, and the mean is one of unit vectors: no value is larger than 1.
    guard values.allSatisfy({ abs($0) <= 1.001 }) else { throw .malformed("axes that are no unit vectors") }
    self.init(dimension: dimension, axes: Array(values[dimension...]), mean: Array(values[..<dimension]))
  }
}
