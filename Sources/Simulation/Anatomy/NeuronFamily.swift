/// Classes of neurons: one thick apical trunk and a sparse axon (`pyramidal`), an isotropic dendritic tree and a dense,
/// beaded axon (`interneuron`), and those of varied tissue only.
enum NeuronFamily: Sendable {
  case pyramidal, interneuron
  /// Many short, equal dendrites.
  case stellate
  /// Long, sparsely branched dendrites and a very dense axon.
  case basket
  /// A few thin dendrites within one cone.
  case granule
}
