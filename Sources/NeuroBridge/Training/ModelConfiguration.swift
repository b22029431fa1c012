package import Learning
package import Numerics
package import Vocabulary

/// What `model.configuration` holds: all that is needed to build the network again and to train it the same way.
package struct ModelConfiguration: Codable, Sendable, Hashable {
  package var network: NetworkConfiguration
  package var recipe: PatchRecipe
  package var training: TrainingConfiguration?
  package var holdOut: [String]
  /// What of the network is trained; nil in files of before there was a choice: everything.
  package var method: Method?
  /// The model whose weights it began with, `name@version`; nil where it began from nothing.
  package var backbone: String?
  /// Of the matrix products while training; nil is float32.
  package var precision: Precision?
  /// Animals of this atlas that it has learnt from, its backbone's included; nil where nobody kept it.
  package var animals: [String]?

  /// Parts that were left out, to see what they are worth.
  package var without: [String]?
  /// What it learns from beside the known pairs of the atlas, or instead of them.
  package var material: Material?

  package struct Material: Codable, Sendable, Hashable {
    package var usesPairs = true
    /// How many simulated animals.
    package var simulated = 0
    /// The session whose neurons must be told from all others.
    package var unlabelled: String?
  }

  package init(
    network: NetworkConfiguration, recipe: PatchRecipe, training: TrainingConfiguration? = nil, holdOut: [String] = [],
    method: Method? = nil, backbone: String? = nil, precision: Precision? = nil, without: [String]? = nil,
    animals: [String]? = nil, material: Material? = nil
  ) {
    self.network = network
    self.recipe = recipe
    self.training = training
    self.holdOut = holdOut
    self.method = method
    self.backbone = backbone
    self.precision = precision
    self.without = without
    self.animals = animals
    self.material = material
  }
}
