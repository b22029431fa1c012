/// The parameters of one kind of neurite's growth; lengths in µm, angles in radians.
struct GrowthParameters {
  var kind: NeuriteSegment.Kind
  /// The mean length of a segment.
  let segmentLength: Float = 3
  /// The standard deviation of the direction's change over √(1 µm).
  var jitter: Float
  /// The drift of the direction away from the soma, per µm.
  var outwardDrift: Float
  /// Branching points per µm near the soma; halved with every 60 µm.
  var branchRate: Float
  var branchAngle: ClosedRange<Float>
  var minRadius: Float
  /// The fraction of the radius lost per µm.
  var taper: Float
  var maxBranchOrder: Int

  static let apicalDendrite = Self(
    kind: .dendrite, jitter: 0.17, outwardDrift: 0.02, branchRate: 0.018, branchAngle: 0.6...1.3, minRadius: 0.45,
    taper: 0.004, maxBranchOrder: 4)

  static func basalDendrite(of family: NeuronFamily) -> Self {
    Self(
      kind: .dendrite, jitter: family == .pyramidal ? 0.24 : 0.30, outwardDrift: 0.035,
      branchRate: family == .stellate ? 0.035 : family == .basket ? 0.012 : 0.022,
      branchAngle: 0.35...1.0, minRadius: 0.25, taper: 0.006, maxBranchOrder: 4)
  }

  static func axon(of family: NeuronFamily) -> Self {
    let isDense = family == .interneuron || family == .basket
    return Self(
      kind: .axon, jitter: isDense ? 0.32 : 0.26, outwardDrift: isDense ? 0.02 : 0.04,
      branchRate: isDense ? 0.036 : 0.016, branchAngle: 0.5...1.3, minRadius: 0.22, taper: 0.004,
      maxBranchOrder: isDense ? 7 : 4)
  }
}
