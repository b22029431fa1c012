/// What to measure a model on.
public struct EvaluateRequest: Hashable, Sendable {
  /// `name` or `name@version`; nil means the newest.
  public var model: String?
  /// Names; empty means the animals held out when the model was trained, or else all.
  public var animals: [String]
  /// Also compare pixels, over the network's field of view.
  public var baselines: Bool
  /// With 2 or more, pixels are also compared at the best of this many in-plane rotations.
  public var pixelRotations = 0
  /// Estimate the in-plane rotation between two sessions and undo it before comparing.
  public var alignsRotation: Bool
  /// Also measure the pairs that `match` would accept, which takes longer than the rest.
  public var measuresMatching: Bool

  /// Defaults are those of `neurobridge evaluate`.
  public init(
    model: String? = nil, animals: [String] = [], baselines: Bool = false, alignsRotation: Bool = true,
    measuresMatching: Bool = true
  ) {
    self.model = model
    self.animals = animals
    self.baselines = baselines
    self.alignsRotation = alignsRotation
    self.measuresMatching = measuresMatching
  }
}
