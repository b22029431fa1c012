/// Two families of neurons: one thick apical trunk and a sparse axon, or an isotropic dendritic tree and a dense,
/// beaded axon.
enum NeuronFamily: Sendable { case pyramidal, interneuron }
