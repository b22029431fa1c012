package import Vocabulary

/// A stack in memory, for tests, simulations and small volumes.
package struct VoxelArray: VoxelSource, Sendable {
  package let shape: StackShape
  package let voxelSize: VoxelSize
  package let pixelType: PixelType
  /// x fastest, then y, then z.
  package let values: [Float]

  /// - Parameter pixelType: What `pixelType` returns; the values may be any.
  package init(shape: StackShape, voxelSize: VoxelSize, pixelType: PixelType = .uint16, values: [Float]) {
    precondition(values.count == shape.voxelCount, "\(values.count) values are no \(shape)")
    (self.shape, self.voxelSize, self.pixelType, self.values) = (shape, voxelSize, pixelType, values)
  }

  package func voxels(in box: VoxelBox) throws -> [Float] {
    precondition(box == box.intersection(VoxelBox(origin: VoxelOrigin(x: 0, y: 0, z: 0), shape: shape)), "\(box)")
    var result: [Float] = []
    result.reserveCapacity(box.shape.voxelCount)
    for z in box.z {
      for y in box.y {
        let row = (z * shape.height + y) * shape.width
        result.append(contentsOf: values[row + box.x.lowerBound..<row + box.x.upperBound])
      }
    }
    return result
  }
}
