internal import Vocabulary

/// What one directory says of one image; long values stay in the file and are named by their place.
struct TIFFPage: Hashable, Sendable {
  /// Where the values of a tag lie.
  struct Values: Hashable, Sendable {
    var type: UInt16
    var count: Int
    var offset: Int
  }

  struct Rational: Hashable, Sendable {
    var numerator: UInt32
    var denominator: UInt32
    /// Nil for 0/0 and the like.
    var value: Double? {
      denominator > 0 && numerator > 0 ? Double(numerator) / Double(denominator) : nil
    }
  }

  /// Of the directory, in the file.
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
  /// File offsets and byte counts of the strips or tiles.
  var blockOffsets: Values?
  var blockByteCounts: Values?
  var description: Values?
  var software: Values?
  var artist: Values?
  var microManager: Values?
  var subIFDs: Values?
  /// Of a MetaMorph stack, which has one directory for all of them.
  var metaMorphPlanes = 1
  var xResolution: Rational?
  var yResolution: Rational?
  var resolutionUnit: UInt16 = 2
  /// Channels whose bits differ in number; nothing here reads such pages.
  var hasMixedBits = false

  var isTiled: Bool { tileWidth > 0 }
  var compression: TIFFCompression? { TIFFCompression(rawValue: compressionCode) }
  /// The size of one strip or tile, in pixels.
  var blockWidth: Int { isTiled ? tileWidth : width }
  var blockHeight: Int { isTiled ? tileLength : min(rowsPerStrip, height) }
  /// Channels within one strip or tile.
  var blockSamples: Int { isPlanar ? 1 : samplesPerPixel }
  var blocksAcross: Int { isTiled ? (width + tileWidth - 1) / tileWidth : 1 }
  var blocksDown: Int { (height + blockHeight - 1) / blockHeight }
  /// Bytes of one unpacked row of a strip or tile, whose end is padded to a whole byte.
  var blockRowBytes: Int { (blockWidth * blockSamples * bitsPerSample + 7) / 8 }

  /// The type that holds these pixels exactly; nil when none does.
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

  /// Bytes of one channel's plane once read.
  var planeBytes: Int { width * height * (pixelType?.byteCount ?? 1) }
}
