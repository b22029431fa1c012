extension StackReader {
  /// The file, packing and block locations of one plane, for a stack that is linked instead of copied.
  package func linkedSection(_ z: Int, channel: Int) throws(ImagingError) -> LinkedSection {
    let (plane, page, decoder) = try locate(z, channel: channel, frame: 0)
    var packing = PagePacking(page)
    guard plane.skippedPlanes > 0 else {
      return LinkedSection(
        file: Int(plane.file), packing: packing, sample: Int(plane.sample),
        blocks: try decoder.blockLocations(of: page, sample: Int(plane.sample)))
    }
    (packing.rowsPerStrip, packing.tileWidth, packing.tileLength) = (page.height, 0, 0)
    return LinkedSection(
      file: Int(plane.file), packing: packing, sample: 0,
      blocks: [try decoder.contiguousPlaneLocation(of: page, index: Int(plane.skippedPlanes))])
  }
}
