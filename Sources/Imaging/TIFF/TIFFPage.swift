internal import Vocabulary

/// One parsed directory; long values stay in the file and are referenced by offset.
struct TIFFPage: Hashable, Sendable {
  /// Type, count and file offset of a tag's values.
  struct Values: Hashable, Sendable {
    var type: UInt16
    var count: Int
    var offset: Int
  }

  /// File offset of the directory.
  var offset: Int
  var width = 0
  var height = 0
  var bitsPerSample = 1
  var samplesPerPixel = 1
  var sampleFormat: UInt16 = 1
  var compressionCode: UInt16 = 1
  var photometric: UInt16 = 1
  var isPlanar = false
  var predictor: UInt16 = 1
  var fillOrder: UInt16 = 1
  var rowsPerStrip = Int(UInt32.max)
  var tileWidth = 0
  var tileLength = 0
  /// Tags with the file offsets and byte counts of the strips or tiles.
  var blockOffsets: Values?
  var blockByteCounts: Values?
  var description: Values?
  var software: Values?
  var microManager: Values?
  /// Planes of a MetaMorph stack, which has one directory for all of them.
  var metaMorphPlanes = 1
  var xResolution: TIFFRational?
  var yResolution: TIFFRational?
  var resolutionUnit: UInt16 = 2
  /// Channels of different bit depth or format; such pages are refused.
  var hasMixedBits = false

  var isTiled: Bool { tileWidth > 0 }
  var compression: TIFFCompression? { TIFFCompression(rawValue: compressionCode) }
  /// The width of one strip or tile, in pixels.
  var blockWidth: Int { isTiled ? tileWidth : width }
  var blockHeight: Int { isTiled ? tileLength : min(rowsPerStrip, height) }
  /// Interleaved channels within one strip or tile.
  var blockSamples: Int { isPlanar ? 1 : samplesPerPixel }
  var blocksAcross: Int { isTiled ? (width + tileWidth - 1) / tileWidth : 1 }
  var blocksDown: Int { (height + blockHeight - 1) / blockHeight }
  /// Bytes of one uncompressed row of a strip or tile, padded to a whole byte.
  var blockRowBytes: Int { (blockWidth * blockSamples * bitsPerSample + 7) / 8 }

  /// The type that represents these pixels exactly; nil when none does.
  var pixelType: PixelType? {
    if hasMixedBits { return nil }
    switch (sampleFormat, bitsPerSample) {
    case (1, 1...8), (4, 1...8): return .uint8
    case (1, 9...16), (4, 9...16): return .uint16
    case (1, 17...32), (4, 17...32): return .uint32
    case (2, 8): return .int8
    case (2, 16): return .int16
    case (2, 32): return .int32
    case (3, 16): return .float16
    case (3, 32): return .float32
    case (3, 64): return .float64
    default: return nil
    }
  }

  /// Bytes of one decoded channel.
  var planeBytes: Int { width * height * (pixelType?.byteCount ?? 1) }

  /// Whether both pages have the same size, channels and pixel type, so that both can be planes of one stack.
  func hasSameFormat(as other: TIFFPage) -> Bool {
    width == other.width && height == other.height && samplesPerPixel == other.samplesPerPixel
      && pixelType == other.pixelType
  }

  /// Strips or tiles of one plane, in file numbering: those of one channel where the channels are planar.
  func blockNumbers(ofSample sample: Int) -> Range<Int> {
    let count = blocksAcross * blocksDown
    return isPlanar ? sample * count..<(sample + 1) * count : 0..<count
  }
}
