/// Decoded strips or tiles, least recently used first out; at least one block whatever its size.
struct DecodedBlockCache {
  struct Key: Hashable {
    let z: Int
    let index: Int
  }

  private let capacity: Int
  private var blocks: [Key: (bytes: [UInt8], lastUse: Int)] = [:]
  private var byteCount = 0
  private var clock = 0

  /// - Parameter capacity: In bytes.
  init(capacity: Int) { self.capacity = capacity }

  mutating func block(_ key: Key, decode: () throws -> [UInt8]) rethrows -> [UInt8] {
    clock += 1
    if let block = blocks[key] {
      blocks[key]?.lastUse = clock
      return block.bytes
    }
    let bytes = try decode()
    while byteCount + bytes.count > capacity, let oldest = blocks.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      byteCount -= oldest.value.bytes.count
      blocks.removeValue(forKey: oldest.key)
    }
    blocks[key] = (bytes, clock)
    byteCount += bytes.count
    return bytes
  }
}
