/// Which animals to simulate.
public struct SimulationRequest: Sendable {
  public var folder: String
  public var animals = 4
  /// In each animal, whichever microscope shows them.
  public var neurons = 45
  public var seed: UInt64 = 1
  /// Many more somata in fMOST than in two-photon, turned by any angle.
  public var isDense = false
  /// Tissue is turned in the plane by up to this, in degrees either way; nil leaves it to the kind of animal.
  public var turn: Double?

  public init(into folder: String) { self.folder = folder }
}
