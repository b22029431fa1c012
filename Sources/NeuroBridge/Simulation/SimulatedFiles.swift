/// The files of one simulated animal, and what they hold.
public struct SimulatedFiles: Hashable, Sendable, Codable {
  /// `S01`, `S02`, …
  public var animal: String
  /// Holds all files of the animal.
  public var folder: String
  /// ImageJ TIFF.
  public var twoPhotonStack: String
  /// CSV: neuron, x_um, y_um, z_um, radius_um.
  public var twoPhotonNeurons: String
  /// OME-TIFF.
  public var fmostStack: String
  /// CSV, as `twoPhotonNeurons`.
  public var fmostNeurons: String
  /// CSV of the true pairs: two_photon, fmost.
  public var pairs: String
  /// Somata in the two-photon stack.
  public var twoPhotonCount: Int
  /// Somata in the fMOST stack.
  public var fmostCount: Int
  /// Neurons in both.
  public var pairCount: Int
}
