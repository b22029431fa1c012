package import Foundation
package import Vocabulary

/// One tile of a stack as it is kept: a whole small TIFF file.
package struct StackChunk: Hashable, Sendable {
  package typealias ID = Identifier<StackChunk>

  /// Its first voxel.
  package var x: Int
  package var y: Int
  package var z: Int
  /// Of `tiff`.
  package var sha256: Data
  package var tiff: Data

  package init(x: Int, y: Int, z: Int, sha256: Data, tiff: Data) {
    self.x = x
    self.y = y
    self.z = z
    self.sha256 = sha256
    self.tiff = tiff
  }
}
