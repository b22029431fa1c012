import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Writes a stack as one TIFF with the pixels that were ingested, verified by their SHA-256 before the file gets its name.
  ///
  /// - Throws: `AtlasError.file` where the path is an input, or exists and `force` is not set.
  public func exportStack(
    _ request: ExportStackRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) {
    try AtlasError.wrapping {
      let (name, path) = (request.stack, request.path)
      let stack = try store.read { try $0.stack(named: name) }
      let gate = try store.outputs(replacing: request.force)
      let isOME = path.lowercased().hasSuffix(".ome.tif") || path.lowercased().hasSuffix(".ome.tiff")
      let writer = try TIFFStackWriter(
        to: path, through: gate,
        plan: TIFFStackWriter.Plan(
          shape: stack.shape, pixelType: stack.pixelType, voxel: stack.voxelSize, dialect: isOME ? .ome : .imageJ,
          packing: .deflate))
      var hash = SHA256()
      try store.forEachPlane(of: stack) { z, plane in
        hash.update(plane)
        try writer.add(plane)
        try progress(StageProgress("export \(name)", z + 1, of: stack.shape.depth, unit: "planes"))
      }
      guard Data(hash.finalize()) == stack.pixelsSHA256 else { throw ExportError.pixelsDiffer(stack: name) }
      try writer.finish()
    }
  }
}

extension Transaction {
  /// The stack named `animal/session`, or `animal/session/channel`.
  func stack(named name: String) throws -> Stack {
    let named = try stacks().map { stack in
      let session = try self.session(stack.session)
      let animal = try animals().first { $0.id == session.animal }?.name ?? ""
      return ("\(animal)/\(session.name)", stack)
    }
    let known = named.map { $0.1.channel == 0 ? $0.0 : "\($0.0)/\($0.1.channel)" }
    guard let found = named.first(where: { $0.0 == name || "\($0.0)/\($0.1.channel)" == name }) else {
      throw ExportError.noSuchStack(name: name, known: Array(known.prefix(12)))
    }
    return found.1
  }
}
