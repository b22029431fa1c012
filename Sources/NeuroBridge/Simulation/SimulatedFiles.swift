/// The files of one simulated animal.
public struct SimulatedFiles: Hashable, Sendable, Codable {
  public var animal: String
  public var folder: String
  public var twoPhotonStack: String
  public var twoPhotonNeurons: String
  public var fmostStack: String
  public var fmostNeurons: String
  public var pairs: String
  public var twoPhotonCount: Int
  public var fmostCount: Int
  public var pairCount: Int
}
