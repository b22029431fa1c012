/// Which animals to simulate.
public struct SimulationRequest: Hashable, Sendable {
  /// The folder to fill with one folder an animal; created where it is missing.
  public var folder: String
  /// At least 1.
  public var animals = 4
  /// In each animal, whichever microscope images them.
  public var neurons = 45
  /// The same seed gives the same bytes.
  public var seed: UInt64 = 1
  /// Many more somata in fMOST than in two-photon, rotated by any angle.
  public var isDense = false
  /// Tissue, labels and microscopes drawn at random from what laboratories have, half of the animals dense; `neurons` and
  /// `isDense` are not used then.
  public var isVaried = false
  /// Largest in-plane rotation of the tissue, in degrees either way, 0 to 180; nil is 14, or 180 where it is dense.
  public var maxRotation: Double?

  /// Four animals of 45 neurons unless changed.
  public init(into folder: String) { self.folder = folder }
}
