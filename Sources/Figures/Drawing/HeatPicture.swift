import Imaging

/// Values of 0…1, row by row, as a PNG file in the colours of `Paint.heat`.
func heatPNG(_ values: [Double], width: Int, height: Int) -> [UInt8] {
  let colours = (0..<256).map { step -> [UInt8] in
    let text = Paint.heat(Double(step) / 255).dropFirst()
    let value = UInt32(text, radix: 16) ?? 0
    return [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
  let bytes = values.flatMap { colours[Int((min(1, max(0, $0.isFinite ? $0 : 0)) * 255).rounded())] }
  return PNGWriter.encode(Picture(width: width, height: height, channels: 3, bytes: bytes))
}
