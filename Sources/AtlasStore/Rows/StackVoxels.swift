package import Imaging
import Vocabulary

/// The chunks of one kept stack, fetched row by row.
package struct StackChunks: ChunkProvider {
  private let store: AtlasStore
  private let stack: Stack.ID

  init(store: AtlasStore, stack: Stack.ID) {
    self.store = store
    self.stack = stack
  }

  package func chunk(at origin: VoxelOrigin) throws -> [UInt8] {
    var chunk: [UInt8] = []
    try forEachChunk(at: [origin]) { chunk = [UInt8]($1) }
    return chunk
  }

  /// In one transaction: to begin and to end one takes longer than to fetch a chunk.
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
  /// A stack to read boxes of voxels from, wherever its pixels are; each thread takes its own.
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
  /// How it is cut.
  package var grid: ChunkGrid { ChunkGrid(stack: shape, chunk: chunkShape) }

  /// Whether its pixels stay in their own files.
  package var isLinked: Bool { compression == Self.linked }

  /// What `compression` says of a stack that is not in the atlas.
  package static let linked = "linked"

  /// How many chunks tile it in the atlas.
  package var chunkCount: Int { isLinked ? 0 : grid.counts.voxelCount }
}
