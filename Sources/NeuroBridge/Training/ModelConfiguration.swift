package import Learning
package import Vocabulary

/// What `model.configuration` holds: all that is needed to build the network again and to train it the same way.
package struct ModelConfiguration: Codable, Sendable, Hashable {
  package var network: NetworkConfiguration
  package var recipe: PatchRecipe
  package var training: TrainingConfiguration?
  package var holdOut: [String]
}
