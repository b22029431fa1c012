/// How to train one model for each animal on all the others.
public struct LeaveOneOutRequest: Sendable {
  /// How to train; its held-out animals are set for each model.
  public var training: Atlas.TrainRequest
  /// Trainings of each model, with consecutive seeds from that of `training` on; 1 to 100.
  public var seedCount: Int
  /// Names; empty means all with known pairs. At least two.
  public var animals: [String]

  /// One seed and all animals, unless said otherwise.
  public init(_ training: Atlas.TrainRequest, seedCount: Int = 1, animals: [String] = []) {
    self.training = training
    self.seedCount = seedCount
    self.animals = animals
  }
}
