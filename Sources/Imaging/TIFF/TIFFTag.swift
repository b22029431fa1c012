/// The tags that matter here (TIFF 6.0 section 8; BigTIFF; the extensions of libtiff).
enum TIFFTag {
  static let imageWidth: UInt16 = 256
  static let imageLength: UInt16 = 257
  static let bitsPerSample: UInt16 = 258
  static let compression: UInt16 = 259
  static let photometric: UInt16 = 262
  static let fillOrder: UInt16 = 266
  static let imageDescription: UInt16 = 270
  static let stripOffsets: UInt16 = 273
  static let samplesPerPixel: UInt16 = 277
  static let rowsPerStrip: UInt16 = 278
  static let stripByteCounts: UInt16 = 279
  static let xResolution: UInt16 = 282
  static let yResolution: UInt16 = 283
  static let planarConfiguration: UInt16 = 284
  static let resolutionUnit: UInt16 = 296
  static let software: UInt16 = 305
  static let artist: UInt16 = 315
  static let predictor: UInt16 = 317
  static let tileWidth: UInt16 = 322
  static let tileLength: UInt16 = 323
  static let tileOffsets: UInt16 = 324
  static let tileByteCounts: UInt16 = 325
  static let subIFDs: UInt16 = 330
  static let sampleFormat: UInt16 = 339
  static let metaMorphPlanes: UInt16 = 33629
  static let microManagerMetadata: UInt16 = 51123
}

/// How strips and tiles are packed (tag 259).
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

  /// Whether tag Predictor means anything for it.
  var takesPredictor: Bool {
    switch self {
    case .lzw, .deflate, .deflateOld, .lzma, .zstd: true
    case .none, .packBits, .lerc: false
    }
  }

  /// The name of a packing that loses detail or that nothing here undoes.
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
