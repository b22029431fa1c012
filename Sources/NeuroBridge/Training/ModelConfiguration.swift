package import Learning
package import Numerics
package import Vocabulary

/// What `model.configuration` holds: all that is needed to build the network again and to train it the same way.
package struct ModelConfiguration: Codable, Sendable, Hashable {
  /// Layers and sizes.
  package var network: NetworkConfiguration
  /// How its patches are cut.
  package var recipe: PatchRecipe
  /// Nil where it was not trained here.
  package var training: TrainingConfiguration?
  /// Animals that training must not see.
  package var holdOut: [String]
  /// What of the network is trained; nil in files of before there was a choice: everything.
  package var method: Method?
  /// The model whose weights it began with, `name@version`; nil where from random weights.
  package var backbone: String?
  /// Of the matrix products while training; nil is float32.
  package var precision: Precision?
  /// Animals of this atlas that it was trained on, its backbone's included; nil where not recorded.
  package var animals: [String]?
  /// Parts that were left out, for an ablation.
  package var without: [String]?
  /// What it is trained on beside the known pairs of the atlas, or instead of them.
  package var material: Material?
  /// Nil where it was trained in this atlas; else the model of another atlas that its file holds.
  package var source: Source?

  private enum CodingKeys: String, CodingKey {
    case network, recipe, training, method, backbone, precision, animals, without, material, source
    case holdOut = "hold_out"
  }

  /// Where the training's pairs come from.
  package struct Material: Codable, Sendable, Hashable {
    /// Whether known pairs of the atlas are used.
    package var usesPairs = true
    /// How many simulated animals.
    package var simulated = 0
    /// The session each neuron of which is an identity of its own.
    package var unlabelled: String?

    private enum CodingKeys: String, CodingKey {
      case simulated, unlabelled
      case usesPairs = "uses_pairs"
    }
  }

  /// Where a model that `weights export` wrote comes from.
  package struct Source: Codable, Sendable, Hashable {
    /// `name@version` in the atlas it was trained in.
    package var model: String
    /// Of its description and weights, hexadecimal.
    package var sha256: String
  }

  /// Every part but the network and the recipe is optional.
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
