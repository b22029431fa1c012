import AtlasStore
import CBaseModel
import Foundation
import Imaging
import Learning
import Vocabulary

extension Atlas {
  /// The name of the model that the program brings along: pretrained on simulated tissue, so that a new atlas can embed
  /// and match without training. `docs/model-base-1.md` says what it was trained on and what it reaches.
  public static let baseModel = "base-1"

  /// Whether the program was built with the base model.
  public static var hasBaseModel: Bool { nb_base_model_size() > 0 }

  /// Imports the base model where it is named and missing, or where none is named and the atlas has no model.
  ///
  /// It becomes rows as those of `importWeights`, with its provenance.
  ///
  /// - Parameter name: `name` or `name@version`; nil is the newest model.
  /// - Throws: `WeightsFileError.noBaseModel` where it is named and the program was built without it.
  func importBaseModelIfNeeded(for name: String?) throws {
    let isNeeded = try store.read { transaction in
      guard let name else { return try Self.hasBaseModel && transaction.newestModel() == nil }
      return try name == Self.baseModel && !transaction.models().contains { $0.name == name }
    }
    guard isNeeded else { return }
    guard Self.hasBaseModel else { throw WeightsFileError.noBaseModel }
    let file = Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: nb_base_model()), count: nb_base_model_size(), deallocator: .none)
    let metadata = try file.withUnsafeBytes { try Safetensors.header(of: $0).metadata }
    _ = try insertModel(
      WeightsRequest(file: "\(Self.baseModel).safetensors in neurobridge \(Product.version)", name: Self.baseModel),
      from: file, metadata)
  }
}
