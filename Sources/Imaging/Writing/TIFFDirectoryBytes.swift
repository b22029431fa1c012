internal import Vocabulary

/// Builds one little-endian directory with its long values, to be followed by the page's only strip.
struct TIFFDirectoryBytes {
  private let isBig: Bool
  private let offset: Int
  private var entries: [(tag: UInt16, type: UInt16, count: Int, value: [UInt8])] = []
  private var stripEntry = 0

  /// - Parameter offset: File offset of the directory.
  init(isBig: Bool, offset: Int) {
    self.isBig = isBig
    self.offset = offset
  }

  mutating func add(_ tag: UInt16, short value: Int) { entries.append((tag, 3, 1, Self.bytes(value, 2))) }
  mutating func add(_ tag: UInt16, long value: Int) { entries.append((tag, 4, 1, Self.bytes(value, 4))) }
  mutating func add(_ tag: UInt16, text: [UInt8]) { entries.append((tag, 2, text.count, text)) }

  mutating func add(_ tag: UInt16, rational value: TIFFRational) {
    entries.append((tag, 5, 1, Self.bytes(Int(value.numerator), 4) + Self.bytes(Int(value.denominator), 4)))
  }

  /// Adds the tags of the strip that follows the directory; `finish` sets its offset.
  mutating func addStrip(byteCount: Int, rows: Int) {
    stripEntry = entries.count
    let type: UInt16 = isBig ? 16 : 4
    entries.append((TIFFTag.stripOffsets, type, 1, Self.bytes(0, isBig ? 8 : 4)))
    add(TIFFTag.samplesPerPixel, short: 1)
    add(TIFFTag.rowsPerStrip, long: rows)
    entries.append((TIFFTag.stripByteCounts, type, 1, Self.bytes(byteCount, isBig ? 8 : 4)))
  }

  /// The bytes of the directory; the next directory follows the strip, at an even offset.
  mutating func finish(stripBytes: Int, isLast: Bool) -> [UInt8] {
    let word = isBig ? 8 : 4
    let tableBytes = (isBig ? 8 : 2) + entries.count * (isBig ? 20 : 12) + word
    let longBytes = entries.reduce(0) { $0 + ($1.value.count > word ? ($1.value.count + 1) / 2 * 2 : 0) }
    let strip = offset + tableBytes + longBytes
    entries[stripEntry].value = Self.bytes(strip, word)
    var table = Self.bytes(entries.count, isBig ? 8 : 2)
    var long: [UInt8] = []
    for entry in entries {
      table += Self.bytes(Int(entry.tag), 2) + Self.bytes(Int(entry.type), 2) + Self.bytes(entry.count, word)
      if entry.value.count > word {
        table += Self.bytes(offset + tableBytes + long.count, word)
        long += entry.value
        if long.count % 2 == 1 { long.append(0) }
      } else {
        table += entry.value + [UInt8](repeating: 0, count: word - entry.value.count)
      }
    }
    let next = strip + stripBytes
    table += Self.bytes(isLast ? 0 : next + next % 2, word)
    return table + long
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

extension PixelType {
  /// The value of tag 339.
  var sampleFormat: UInt16 {
    switch self {
    case .uint8, .uint16, .uint32: 1
    case .int8, .int16, .int32: 2
    case .float16, .float32, .float64: 3
    }
  }

  /// Whether the horizontal predictor applies.
  var isInteger: Bool { sampleFormat != 3 }
}
