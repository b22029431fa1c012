import Foundation
import Imaging
import Vocabulary

/// A small stack whose every voxel says where it is.
struct TestStack {
  var shape = StackShape(width: 70, height: 50, depth: 40)
  var voxel: VoxelSize? = VoxelSize(x: 0.5, y: 0.5, z: 2)
  var offset = 0
  /// Grey values that hardly pack.
  var isNoisy = false

  func plane(_ z: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(shape.width * shape.height * 2)
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        let place = offset + x + 3 * y + 1_000 * z
        let value = UInt16(truncatingIfNeeded: isNoisy ? mixed(x + 1_000 * (y + 1_000 * z)) : UInt64(place))
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
      }
    }
    return bytes
  }

  private func mixed(_ place: Int) -> UInt64 {
    var z = UInt64(place) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return z ^ (z >> 27)
  }

  /// SHA-256 of all pixels in hexadecimal digits.
  var hash: String {
    SHA256.hash(of: (0..<shape.depth).flatMap(plane)).map { String(format: "%02x", $0) }.joined()
  }

  @discardableResult
  func write(to path: String) throws -> String {
    let writer = try TIFFStackWriter(
      path: path, plan: TIFFStackWriter.Plan(shape: shape, pixelType: .uint16, voxel: voxel))
    for z in 0..<shape.depth { try writer.add(plane(z)) }
    try writer.finish()
    return path
  }
}
