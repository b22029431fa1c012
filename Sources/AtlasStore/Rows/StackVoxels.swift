package import Imaging
import Vocabulary

/// The chunks of one stack, read from the atlas on demand.
package struct StackChunks: ChunkProvider {
  private let store: AtlasStore
  private let stack: Stack.ID

  init(store: AtlasStore, stack: Stack.ID) {
    self.store = store
    self.stack = stack
  }

  /// - Throws: `AtlasStoreError.damaged` where the atlas lacks the chunk.
  package func chunk(at origin: VoxelOrigin) throws -> [UInt8] {
    var chunk: [UInt8] = []
    try forEachChunk(at: [origin]) { chunk = [UInt8]($1) }
    return chunk
  }

  /// One transaction for all: beginning and ending one takes longer than reading a chunk.
  package func forEachChunk(
    at origins: [VoxelOrigin], _ body: (_ origin: VoxelOrigin, _ tiff: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try store.read { transaction in
      for origin in origins {
        let isThere = try transaction.withChunk(of: stack, x: origin.x, y: origin.y, z: origin.z) {
          try body(origin, $0)
        }
        guard isThere else {
          throw AtlasStoreError.damaged(
            path: store.path, reason: "stack \(stack) lacks its chunk at x \(origin.x), y \(origin.y), z \(origin.z)")
        }
      }
    }
  }
}

extension AtlasStore {
  /// A source of boxes of voxels, for a stored or a linked stack; not shared between threads.
  package func voxels(of stack: Stack, capacity: Int = 64) -> any VoxelSource {
    if stack.isLinked { return linkedVoxels(of: stack) }
    return ChunkedVoxels(
      grid: stack.grid, voxelSize: stack.voxelSize, pixelType: stack.pixelType,
      provider: StackChunks(store: self, stack: stack.id), capacity: capacity)
  }

  func linkedVoxels(of stack: Stack) -> LinkedVoxels {
    LinkedVoxels(
      shape: stack.shape, voxelSize: stack.voxelSize, pixelType: stack.pixelType,
      provider: LinkedSections(store: self, stack: stack.id))
  }
}

extension Stack {
  /// Its division into chunks.
  package var grid: ChunkGrid { ChunkGrid(stack: shape, chunk: chunkShape) }

  /// Whether its pixels stay outside the atlas.
  package var isLinked: Bool { compression == Self.linked }

  /// `compression` of a linked stack.
  package static let linked = "linked"

  /// Chunks that the atlas holds of it when complete.
  package var chunkCount: Int { isLinked ? 0 : grid.counts.voxelCount }
}
