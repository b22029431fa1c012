package import Vocabulary

/// A small file in one dialect and what a reader must return for it.
package struct StackSample: Sendable, CustomStringConvertible {
  package var name: String
  /// The file, or the first of several, in the folder it was written to.
  package var path: String
  package var axes: String
  package var depth: Int
  package var channels: Int
  package var frames: Int
  package var pixelType: PixelType
  /// Nil where the file does not say.
  package var spacing: (x: Double?, y: Double?, z: Double?)
  package var width: Int
  package var height: Int
  /// `planes[(channel * frames + frame) * depth + z]`, little-endian, row by row.
  package var planes: [[UInt8]]

  package var description: String { name }
}

/// The order of the pages of a stack: the length of each axis, fastest first.
struct PageOrder {
  var axes: [(name: Character, length: Int)]

  init(_ text: String, z: Int = 1, c: Int = 1, t: Int = 1) {
    axes = text.map { ($0, $0 == "Z" ? z : $0 == "C" ? c : t) }
  }

  func length(_ name: Character) -> Int { axes.first { $0.name == name }?.length ?? 1 }
  var pages: Int { axes.reduce(1) { $0 * $1.length } }

  /// Slowest first, without axes of one.
  var name: String { String(axes.reversed().filter { $0.length > 1 }.map(\.name)) + "YX" }

  func page(z: Int, c: Int, t: Int) -> Int {
    var (page, stride) = (0, 1)
    for (name, length) in axes {
      page += stride * (name == "Z" ? z : name == "C" ? c : t)
      stride *= length
    }
    return page
  }

  /// Page numbers in the order of `StackSample.planes`.
  var planePages: [Int] {
    (0..<length("C")).flatMap { c in
      (0..<length("T")).flatMap { t in (0..<length("Z")).map { z in page(z: z, c: c, t: t) } }
    }
  }
}
