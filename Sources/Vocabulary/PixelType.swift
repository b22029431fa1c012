/// Number format of a pixel.
public enum PixelType: String, Hashable, Sendable, Codable, CaseIterable {
  /// Unsigned, signed and floating-point numbers of 8 to 64 bits.
  case uint8, uint16, uint32, int8, int16, int32, float16, float32, float64

  /// Bytes of one pixel.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .float64: 8
    }
  }
}
