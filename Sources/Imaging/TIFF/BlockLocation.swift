/// Offset and length in its file of one strip or tile, compressed or not.
package struct BlockLocation: Hashable, Sendable {
  package var offset: Int
  package var byteCount: Int

  package init(offset: Int, byteCount: Int) {
    (self.offset, self.byteCount) = (offset, byteCount)
  }
}
