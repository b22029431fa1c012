/// A short straight segment of a dendrite or axon: a capsule whose radius changes linearly from one end to the other.
struct NeuriteSegment: Sendable {
  /// `core` is the bright centre of the soma.
  enum Kind: Sendable { case core, dendrite, axon }

  /// In µm from the soma's centre.
  var start: SIMD3<Float>
  var end: SIMD3<Float>
  /// In µm.
  var startRadius: Float
  var endRadius: Float
  /// From the soma's centre along the neurite, in µm.
  var distance: Float
  var kind: Kind
}
