/// One index in memory, at one moment: the vector of each slot, the codes and, where loaded, the graph.
///
/// A value. It changes only by the events of the log, which every process applies in the same way: equal histories give
/// equal snapshots.
package struct IndexSnapshot: Sendable {
  /// Live slots have a vector. Dead ones have lost theirs and may still be nodes of the graph; free ones can be reused.
  enum State: UInt8, Sendable { case free, live, dead }

  /// How its vectors are coded.
  package let codec: VectorCodec
  /// Of its graph.
  package let settings: GraphSettings
  var codes: CodeTable
  /// Nil where it was not loaded.
  package internal(set) var graph: HNSWGraph?
  /// The float32 vectors of all live slots; nil where they are not in memory.
  package internal(set) var vectors: VectorTable?
  /// Of each slot: the row id of its embedding.
  package internal(set) var embeddings: [Int64] = []
  /// Of each slot: the row id of its neuron.
  package internal(set) var neurons: [Int64] = []
  /// Of each slot: the row id of its neuron's session.
  package internal(set) var sessions: [Int64] = []
  var states: [State] = []
  /// Live slots, ordered by neuron.
  var byNeuron: [Slot] = []
  /// The highest embedding id so far.
  var maxEmbedding: Int64 = 0
  /// Free slots, in descending order.
  var free: [Slot] = []
  /// Live slots that are not in the graph; searches compare them one by one.
  package internal(set) var unlinked: [Slot] = []
  var dead: [Slot] = []

  /// An empty index, with an empty graph or without one.
  package init(codec: VectorCodec, settings: GraphSettings, withGraph: Bool) {
    self.codec = codec
    self.settings = settings
    codes = CodeTable(width: codec.width)
    graph = withGraph ? HNSWGraph(settings: settings) : nil
  }

  /// Number of slots in any state.
  package var slotCount: Int { states.count }
  /// Number of vectors.
  package var liveCount: Int { byNeuron.count }
  /// Slots with a vector, in ascending order. Costs O(slots).
  package var liveSlots: [Slot] { (0..<Slot(slotCount)).filter { states[Int($0)] == .live } }

  /// Allocates memory for so many slots.
  package mutating func reserve(_ slots: Int) {
    codes.reserve(slots)
    graph?.reserve(slots)
    embeddings.reserveCapacity(slots)
    neurons.reserveCapacity(slots)
    sessions.reserveCapacity(slots)
    states.reserveCapacity(slots)
    byNeuron.reserveCapacity(slots)
  }

  /// Whether the vectors fit in `VectorTable.maxBytes`.
  package var vectorsFit: Bool { VectorTable.fits(slots: slotCount, dimension: codec.dimension) }

  /// Keeps in memory the vectors that `body` passes on, with neuron and embedding; only if they are those of all live slots.
  package mutating func loadVectors(
    _ body: ((_ neuron: Int64, _ embedding: Int64, _ vector: UnsafeRawBufferPointer) -> Void) throws -> Void
  ) rethrows {
    var table = VectorTable(dimension: codec.dimension)
    var isLoaded = [Bool](repeating: false, count: slotCount)
    var loaded = 0
    try body { neuron, embedding, vector in
      guard let slot = slot(ofNeuron: neuron), embeddings[Int(slot)] == embedding,
        vector.count == codec.dimension * MemoryLayout<Float>.size, !isLoaded[Int(slot)]
      else { return }
      table.set(slot, vector)
      isLoaded[Int(slot)] = true
      loaded += 1
    }
    if loaded == liveCount { vectors = table }
  }

  /// Frees the memory of the vectors.
  package mutating func unloadVectors() { vectors = nil }

  /// The slot of a neuron's vector; nil where it has none. Costs O(log n).
  package func slot(ofNeuron neuron: Int64) -> Slot? {
    let index = index(ofNeuron: neuron)
    guard index < byNeuron.count, neurons[Int(byNeuron[index])] == neuron else { return nil }
    return byNeuron[index]
  }

  /// Index in `byNeuron` of the first neuron that is not below this one.
  func index(ofNeuron neuron: Int64) -> Int {
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
