/// A short straight piece of dendrite or axon: a capsule whose radius changes evenly from one end to the other.
struct NeuriteSegment: Sendable {
  enum Kind: Sendable { case core, dendrite, axon }

  var start: Vector
  var end: Vector
  var startRadius: Float
  var endRadius: Float
  /// From the soma's centre along the neurite, in µm.
  var distance: Float
  var kind: Kind
}
