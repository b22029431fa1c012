package import Foundation
package import Vocabulary

/// One channel of one z-stack: its source, how the source was interpreted, and how it is stored.
package struct Stack: Hashable, Sendable {
  /// Row number.
  package typealias ID = Identifier<Stack>

  /// Row number.
  package var id: ID
  /// The session it was recorded in.
  package var session: Session.ID
  /// Of the source file, from 0.
  package var channel: Int
  /// As given to `ingest`.
  package var sourcePath: String
  /// Bytes of the file, or of all files of a linked stack.
  package var sourceByteCount: Int
  /// Of the source file; of a linked stack, of its sections' SHA-256s.
  package var sourceSHA256: Data
  /// JSON: dialect, axes, voxel size and the source of each.
  package var interpretation: String
  /// In voxels.
  package var shape: StackShape
  /// Of the source, and of the chunks.
  package var pixelType: PixelType
  /// In µm.
  package var voxelSize: VoxelSize
  /// Of a whole chunk; the last ones may be smaller.
  package var chunkShape: StackShape
  /// Of the chunks; `linked` where the pixels stay in their own files.
  package var compression: String
  /// Of all pixels, plane by plane, little-endian.
  package var pixelsSHA256: Data

  /// Memberwise.
  package init(
    id: ID = .init(0), session: Session.ID, channel: Int, sourcePath: String, sourceByteCount: Int, sourceSHA256: Data,
    interpretation: String, shape: StackShape, pixelType: PixelType, voxelSize: VoxelSize, chunkShape: StackShape,
    compression: String, pixelsSHA256: Data
  ) {
    self.id = id
    self.session = session
    self.channel = channel
    self.sourcePath = sourcePath
    self.sourceByteCount = sourceByteCount
    self.sourceSHA256 = sourceSHA256
    self.interpretation = interpretation
    self.shape = shape
    self.pixelType = pixelType
    self.voxelSize = voxelSize
    self.chunkShape = chunkShape
    self.compression = compression
    self.pixelsSHA256 = pixelsSHA256
  }
}
