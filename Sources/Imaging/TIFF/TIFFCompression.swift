/// Compression of strips and tiles (tag 259).
enum TIFFCompression: UInt16 {
  case none = 1
  case lzw = 5
  case deflate = 8
  case packBits = 32773
  case deflateOld = 32946
  case lerc = 34887
  case lzma = 34925
  case zstd = 50000

  var name: String {
    switch self {
    case .none: "none"
    case .lzw: "LZW"
    case .deflate, .deflateOld: "deflate"
    case .packBits: "PackBits"
    case .lerc: "LERC"
    case .lzma: "LZMA"
    case .zstd: "Zstandard"
    }
  }

  /// Whether the Predictor tag applies to it.
  var supportsPredictor: Bool {
    switch self {
    case .lzw, .deflate, .deflateOld, .lzma, .zstd: true
    case .none, .packBits, .lerc: false
    }
  }

  /// An upper bound of uncompressed bytes per compressed byte, by which a directory that claims more is refused.
  var maximumRatio: Int {
    switch self {
    case .none: 1
    case .packBits: 64
    case .deflate, .deflateOld: 1040
    case .lzw: 1 << 12
    case .lzma, .zstd, .lerc: 1 << 15
    }
  }

  /// The name of a lossy or undecodable compression.
  static func name(ofUnsupported code: UInt16) -> String {
    switch code {
    case 2, 3, 4: "fax compression"
    case 6, 7: "JPEG compression"
    case 33003, 33005, 34712: "JPEG 2000 compression"
    case 34661: "JBIG compression"
    case 50001: "WebP compression"
    case 50002: "JPEG XL compression"
    default: "compression \(code)"
    }
  }
}
