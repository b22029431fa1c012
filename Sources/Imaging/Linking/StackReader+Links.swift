extension StackReader {
  /// Where one plane lies, for a stack that is linked instead of taken in.
  package func linkedSection(_ z: Int, channel: Int) throws(ImagingError) -> LinkedSection {
    let (place, page, decoder) = try find(z, channel: channel, frame: 0)
    if place.after > 0 {
      var packing = PagePacking(page)
      (packing.rowsPerStrip, packing.tileWidth, packing.tileLength) = (page.height, 0, 0)
      return LinkedSection(
        file: Int(place.file), packing: packing, sample: 0,
        blocks: [try decoder.contiguousPlace(of: page, after: Int(place.after))])
    }
    return LinkedSection(
      file: Int(place.file), packing: PagePacking(page), sample: Int(place.sample),
      blocks: try decoder.places(of: page, sample: Int(place.sample)))
  }
}
