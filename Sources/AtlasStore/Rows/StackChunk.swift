package import Foundation
package import Vocabulary

/// One box of voxels of a stack, as a complete TIFF file.
package struct StackChunk: Hashable, Sendable {
  /// Row number.
  package typealias ID = Identifier<StackChunk>

  /// Its first voxel.
  package var x: Int
  /// First row of voxels.
  package var y: Int
  /// First plane.
  package var z: Int
  /// Of `tiff`.
  package var sha256: Data
  /// A complete TIFF file.
  package var tiff: Data

  /// Memberwise.
  package init(x: Int, y: Int, z: Int, sha256: Data, tiff: Data) {
    self.x = x
    self.y = y
    self.z = z
    self.sha256 = sha256
    self.tiff = tiff
  }
}
