/// One plane of a linked stack: its file, the layout of its page, and the locations of its strips or tiles.
package struct LinkedSection: Hashable, Sendable {
  /// Index into the stack's files.
  package var file: Int
  /// What decoding the page needs.
  package var packing: PagePacking
  /// Channel among the samples of the page.
  package var sample: Int
  /// Strips or tiles of the channel, in file numbering.
  package var blocks: [BlockLocation]

  package init(file: Int, packing: PagePacking, sample: Int, blocks: [BlockLocation]) {
    (self.file, self.packing, self.sample, self.blocks) = (file, packing, sample, blocks)
  }
}
