/// The float32 vectors of all slots, as the file has them.
///
/// A row takes some 3 µs to fetch, which is most of an exact search among few vectors; where they fit in
/// `VectorTable.most` bytes, an index that is asked often holds them.
package struct VectorTable: Sendable {
  /// Bytes that one index may hold: 21,845 vectors of 768.
  package static let most = 64 << 20
  /// Slots whose vectors lie together, so that a change to a shared table copies this many and not all.
  private static let run = 1024

  private let dimension: Int
  private var runs: [[Float]] = []

  init(dimension: Int) { self.dimension = dimension }

  static func fits(slots: Int, dimension: Int) -> Bool { slots * dimension * MemoryLayout<Float>.size <= most }

  /// Puts the bytes of a checked vector at a slot.
  mutating func set(_ slot: Slot, _ vector: UnsafeRawBufferPointer) {
    let run = Int(slot) / VectorTable.run
    while runs.count <= run { runs.append(Array(repeating: 0, count: VectorTable.run * dimension)) }
    let place = Int(slot) % VectorTable.run * dimension
    runs[run].withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[(place * 4)..<(place + dimension) * 4]).copyMemory(from: vector)
    }
  }

  /// Cosine of a checked query and the vector of a slot: the bits that the row would give.
  package func similarity(_ query: UnsafeRawBufferPointer, _ squared: Float, to slot: Slot) -> Float {
    runs[Int(slot) / VectorTable.run].withUnsafeBytes {
      cosine(
        query.baseAddress!, aSquared: squared,
        $0.baseAddress! + Int(slot) % VectorTable.run * dimension * MemoryLayout<Float>.size, dimension: dimension)
    }
  }
}
