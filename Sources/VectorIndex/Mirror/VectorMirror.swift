/// The memory image of one index: who sits in which slot, the codes and, where it was asked for, the graph.
///
/// A value. It changes only by the events of the log, each of which every process applies in the same way, so that equal
/// histories make equal mirrors.
package struct VectorMirror: Sendable {
  /// What a slot holds.
  package enum State: UInt8, Sendable { case free, live, dead }

  package let codec: VectorCodec
  package var settings: GraphSettings
  package internal(set) var codes: CodeTable
  package internal(set) var graph: NavigableGraph?
  /// Nil until somebody asks often, and where they do not fit.
  package internal(set) var vectors: VectorTable?
  package internal(set) var embeddings: [Int64] = []
  package internal(set) var neurons: [Int64] = []
  package internal(set) var sessions: [Int64] = []
  package internal(set) var states: [State] = []
  /// Live slots in the order of their neurons.
  var byNeuron: [Slot] = []
  /// The highest number of an embedding so far.
  var newest: Int64 = 0
  /// Slots to be used again, the lowest last.
  var free: [Slot] = []
  /// Live slots that the graph does not know yet.
  package internal(set) var unlinked: [Slot] = []
  /// Slots whose vector is gone and that may still be nodes.
  package internal(set) var dead: [Slot] = []

  package init(codec: VectorCodec, settings: GraphSettings, withGraph: Bool) {
    self.codec = codec
    self.settings = settings
    codes = CodeTable(width: codec.width)
    graph = withGraph ? NavigableGraph(settings: settings) : nil
  }

  /// Slots, whatever they hold.
  package var slotCount: Int { states.count }
  /// Vectors that can be found.
  package var liveCount: Int { byNeuron.count }

  package mutating func reserve(_ slots: Int) {
    codes.reserve(slots)
    graph?.reserve(slots)
    embeddings.reserveCapacity(slots)
    neurons.reserveCapacity(slots)
    sessions.reserveCapacity(slots)
    states.reserveCapacity(slots)
    byNeuron.reserveCapacity(slots)
  }

  /// Whether its vectors may be held.
  package var canHoldVectors: Bool { VectorTable.fits(slots: slotCount, dimension: codec.dimension) }

  /// Holds the vectors that `body` hands over with their neuron and embedding; only if they are those of all live slots.
  package mutating func holdVectors(
    _ body: ((_ neuron: Int64, _ embedding: Int64, _ vector: UnsafeRawBufferPointer) -> Void) throws -> Void
  ) rethrows {
    var table = VectorTable(dimension: codec.dimension)
    var held = 0
    try body { neuron, embedding, vector in
      guard let slot = slot(ofNeuron: neuron), embeddings[Int(slot)] == embedding,
        vector.count == codec.dimension * MemoryLayout<Float>.size
      else { return }
      table.set(slot, vector)
      held += 1
    }
    if held == liveCount { vectors = table }
  }

  package mutating func forgetVectors() { vectors = nil }

  /// The slot of a neuron's vector.
  package func slot(ofNeuron neuron: Int64) -> Slot? {
    let place = place(ofNeuron: neuron)
    guard place < byNeuron.count, neurons[Int(byNeuron[place])] == neuron else { return nil }
    return byNeuron[place]
  }

  func place(ofNeuron neuron: Int64) -> Int {
    if let last = byNeuron.last, neurons[Int(last)] < neuron { return byNeuron.count }
    var low = 0
    var high = byNeuron.count
    while low < high {
      let middle = (low + high) / 2
      if neurons[Int(byNeuron[middle])] < neuron { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
