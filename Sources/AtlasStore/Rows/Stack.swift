package import Foundation
package import Vocabulary

/// One z-stack: where it came from, how it was read, and how it is kept.
package struct Stack: Hashable, Sendable {
  package typealias ID = Identifier<Stack>

  package var id: ID
  package var session: Session.ID
  /// Of the source file, from 0.
  package var channel: Int
  package var sourcePath: String
  package var sourceByteCount: Int
  package var sourceSHA256: Data
  /// JSON: flavour, axes and every decision made in interpretation the source.
  package var interpretation: String
  package var shape: StackShape
  package var pixelType: PixelType
  package var voxelSize: VoxelSize
  package var chunkShape: StackShape
  package var compression: String
  /// Of all pixels, plane by plane, little-endian.
  package var pixelsSHA256: Data

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
