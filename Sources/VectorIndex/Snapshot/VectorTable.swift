/// The float32 vectors of all slots, in memory.
///
/// To fetch a row takes some 3 µs, most of an exact search among few vectors. An index that is searched often keeps its
/// vectors in memory where they fit in `maxBytes`.
package struct VectorTable: Sendable {
  /// Of one index: 21,845 vectors of 768 dimensions.
  static let maxBytes = 64 << 20
  /// A write to a shared table copies one chunk of so many slots, not the whole.
  private static let chunkSlots = 1024

  private let dimension: Int
  /// Each [chunkSlots, dimension].
  private var chunks: [[Float]] = []

  init(dimension: Int) { self.dimension = dimension }

  static func fits(slots: Int, dimension: Int) -> Bool { slots * dimension * MemoryLayout<Float>.size <= maxBytes }

  /// Copies the bytes of a checked vector to a slot.
  mutating func set(_ slot: Slot, _ vector: UnsafeRawBufferPointer) {
    let chunk = Int(slot) / VectorTable.chunkSlots
    while chunks.count <= chunk { chunks.append(Array(repeating: 0, count: VectorTable.chunkSlots * dimension)) }
    let offset = byteOffset(slot)
    chunks[chunk].withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + vector.count]).copyMemory(from: vector)
    }
  }

  /// Cosine of a checked query, with its squared length, and the vector of a slot.
  package func similarity(_ query: UnsafeRawBufferPointer, _ squared: Float, to slot: Slot) -> Float {
    chunks[Int(slot) / VectorTable.chunkSlots].withUnsafeBytes {
      cosine(query.baseAddress!, aSquared: squared, $0.baseAddress! + byteOffset(slot), dimension: dimension)
    }
  }

  private func byteOffset(_ slot: Slot) -> Int {
    Int(slot) % VectorTable.chunkSlots * dimension * MemoryLayout<Float>.size
  }
}
