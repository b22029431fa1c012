/// Rows of small pictures, each optionally in a coloured frame.
package struct Montage: Sendable {
  /// Red, green and blue, 0 to 255.
  package struct Colour: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
      (self.red, self.green, self.blue) = (red, green, blue)
    }

    package static let black = Colour(red: 0, green: 0, blue: 0)
    /// Bluish green for correct pairs; with vermilion distinguishable by colour-blind readers (Okabe and Ito).
    package static let right = Colour(red: 0, green: 158, blue: 115)
    /// Vermilion for incorrect pairs.
    package static let wrong = Colour(red: 213, green: 94, blue: 0)
    /// Dark grey between the tiles.
    package static let ground = Colour(red: 32, green: 32, blue: 32)
  }

  /// A picture and the colour of its frame, if any.
  package struct Tile: Hashable, Sendable {
    package var picture: Picture
    /// Nil for no frame.
    package var frame: Colour?

    package init(_ picture: Picture, frame: Colour? = nil) {
      self.picture = picture
      self.frame = frame
    }
  }

  /// Top to bottom, left to right.
  package var rows: [[Tile]]
  /// Pixels between tiles.
  package var gap = 4
  /// Pixels of a frame.
  package var frameWidth = 2

  package init(rows: [[Tile]]) { self.rows = rows }

  /// Each pair as a column, its first tile above its second, `columns` pairs in a row.
  package init(pairs: [(Tile, Tile)], columns: Int = 10) {
    rows = []
    for start in stride(from: 0, to: pairs.count, by: max(1, columns)) {
      let line = pairs[start..<min(start + max(1, columns), pairs.count)]
      rows.append(line.map(\.0))
      rows.append(line.map(\.1))
    }
  }

  /// The montage as an RGB picture; each row is as high as its highest tile.
  package func drawn() -> Picture {
    let edge = 2 * frameWidth
    let heights = rows.map { ($0.map(\.picture.height).max() ?? 0) + edge }
    let width =
      (rows.map { $0.reduce(gap) { $0 + $1.picture.width + edge + gap } }.max() ?? gap)
    let height = heights.reduce(gap) { $0 + $1 + gap }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    for _ in 0..<width * height { bytes += [Colour.ground.red, Colour.ground.green, Colour.ground.blue] }
    func set(_ x: Int, _ y: Int, _ colour: Colour) {
      let i = (y * width + x) * 3
      (bytes[i], bytes[i + 1], bytes[i + 2]) = (colour.red, colour.green, colour.blue)
    }
    var top = gap
    for (row, rowHeight) in zip(rows, heights) {
      var left = gap
      for tile in row {
        let picture = tile.picture
        if let frame = tile.frame {
          for y in 0..<picture.height + edge {
            for x in 0..<picture.width + edge { set(left + x, top + y, frame) }
          }
        }
        for y in 0..<picture.height {
          for x in 0..<picture.width {
            let i = (y * picture.width + x) * picture.channels
            let last = picture.channels - 1
            set(
              left + frameWidth + x, top + frameWidth + y,
              Colour(red: picture.bytes[i], green: picture.bytes[i + last / 2], blue: picture.bytes[i + last]))
          }
        }
        left += picture.width + edge + gap
      }
      top += rowHeight + gap
    }
    return Picture(width: width, height: height, channels: 3, bytes: bytes)
  }
}
