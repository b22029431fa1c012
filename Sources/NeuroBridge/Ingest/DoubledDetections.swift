import AtlasStore
import Vocabulary

/// Somata that were detected more than once, as happens where a cell is segmented into parts.
enum DoubledDetections {
  /// Centres nearer than any two cells', in µm; as `match` has it.
  static let distance = 3.0

  /// A note for whoever imported somata; nil where no two are so near.
  static func note(count: Int, animal: String, session: String) -> String? {
    guard count > 0 else { return nil }
    return "\(count) somata of \(animal)/\(session) lie within 3 µm of another: if cells were detected twice, "
      + "`neurobridge neurons merge ATLAS --animal \(animal) --session \(session) --within 3um` makes one of each"
  }

  /// A note on labels that `neurons merge` joined to other neurons.
  static func note(merged count: Int) -> String? {
    guard count > 0 else { return nil }
    return "\(count) \(count == 1 ? "label was" : "labels were") merged into other neurons before, and "
      + "\(count == 1 ? "is" : "are") left out"
  }
}
