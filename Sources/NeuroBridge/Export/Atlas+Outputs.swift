import AtlasStore
import Imaging

extension Atlas {
  /// Refuses a path that nothing may be written to: the atlas, its journals, a raw stack of it, an existing file, no file.
  package func checkOutput(_ path: String) throws(AtlasError) {
    try AtlasError.wrapping { try store.outputs(replacing: nil).check(path) }
  }

  /// Refuses a descriptor, such as standard output, that leads to the atlas or to a raw stack of it.
  package func checkOutput(descriptor: Int32, named name: String) throws(AtlasError) {
    try AtlasError.wrapping {
      // A file that was just emptied by a shell is no raw stack any more.
      guard StandardStream.size(of: descriptor) > 0 else { return }
      try store.outputs(replacing: true).check(descriptor: descriptor, named: name)
    }
  }
}
