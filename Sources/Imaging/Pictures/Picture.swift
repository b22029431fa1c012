/// An 8-bit picture, grey or RGB.
package struct Picture: Hashable, Sendable {
  /// In pixels.
  package let width: Int
  /// In pixels.
  package let height: Int
  /// 1 for grey, 3 for red, green, blue.
  package let channels: Int
  /// `width` × `height` × `channels`, row by row.
  package var bytes: [UInt8]

  package init(width: Int, height: Int, channels: Int = 1, bytes: [UInt8]) {
    precondition(bytes.count == width * height * channels && (channels == 1 || channels == 3), "\(bytes.count) bytes")
    (self.width, self.height, self.channels, self.bytes) = (width, height, channels, bytes)
  }

  /// A grey picture from values between 0 (black) and 1 (white), row by row, such as one channel of a patch.
  package init(grey values: some Collection<Float>, width: Int) {
    self.init(
      width: width, height: values.count / width,
      bytes: values.map { UInt8(min(max($0.isFinite ? $0 : 0, 0), 1) * 255 + 0.5) })
  }

  /// The picture with every pixel repeated `factor` × `factor` times.
  package func enlarged(_ factor: Int) -> Picture {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * factor * factor)
    for y in 0..<height {
      var row: [UInt8] = []
      for x in 0..<width {
        let pixel = bytes[(y * width + x) * channels..<(y * width + x + 1) * channels]
        for _ in 0..<factor { row += pixel }
      }
      for _ in 0..<factor { result += row }
    }
    return Picture(width: width * factor, height: height * factor, channels: channels, bytes: result)
  }
}
