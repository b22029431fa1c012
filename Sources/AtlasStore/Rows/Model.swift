package import Vocabulary

/// One trained network, or one that came from elsewhere.
package struct Model: Hashable, Sendable {
  /// Row number.
  package typealias ID = Identifier<Model>

  /// Row number.
  package let id: ID
  /// Versions share it.
  package let name: String
  /// From 1; a name may be trained again.
  package let version: Int
  /// `dual-channel`, `full`, `lora`, `partial`, `linear`, `none`, `imported`.
  package let method: String
  /// JSON: architecture and training settings.
  package let configuration: String
  /// Nil where the vectors were made elsewhere.
  package let recipe: Identifier<PatchRecipe>?
  /// Of its vectors.
  package let dimension: Int
  /// The checkpoint that embeds; nil while it trains.
  package let checkpoint: Checkpoint.ID?
}
