import Imaging

/// A PNG file of values 0…1, [height, width], in the colours of `Palette.viridis`; values that are not finite are 0.
func heatMapPNG(_ values: [Double], width: Int, height: Int) -> [UInt8] {
  let colours = (0..<256).map { step -> [UInt8] in
    let text = Palette.viridis(Double(step) / 255).dropFirst()
    let value = UInt32(text, radix: 16) ?? 0
    return [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
  let bytes = values.flatMap { colours[Int((min(1, max(0, $0.isFinite ? $0 : 0)) * 255).rounded())] }
  return PNGWriter.encode(Picture(width: width, height: height, channels: 3, bytes: bytes))
}
