extension VectorMirror {
  /// A vector was added. `vector` is nil where it is gone again by the end of what is being read.
  ///
  /// A neuron has one vector: another that it had is gone, even where nobody said so (`INSERT OR REPLACE` is silent).
  package mutating func added(
    embedding: Int64, neuron: Int64, session: Int64, vector: UnsafeRawBufferPointer?
  ) throws(VectorProblem) {
    removed(neuron: neuron)
    // A number that is used again belonged to another neuron until now.
    if embedding <= newest, let other = byNeuron.first(where: { embeddings[Int($0)] == embedding }) {
      removed(neuron: neurons[Int(other)])
    }
    newest = max(newest, embedding)
    let slot: Slot
    if let reused = free.popLast() {
      slot = reused
    } else {
      slot = Slot(states.count)
      codes.append()
      embeddings.append(0)
      neurons.append(0)
      sessions.append(0)
      states.append(.free)
      graph?.grow(to: states.count)
    }
    let i = Int(slot)
    embeddings[i] = embedding
    neurons[i] = neuron
    sessions[i] = session
    states[i] = .live
    byNeuron.insert(slot, at: place(ofNeuron: neuron))
    unlinked.append(slot)
    codes[terms: i] = .absent
    if !canHoldVectors { vectors = nil }
    guard let vector else { return }
    let squared = try VectorProblem.check(vector, dimension: codec.dimension)
    vectors?.set(slot, vector)
    let codec = codec
    codes[terms: i] = codes.withCode(i) { codec.encode(vector, squared: squared, into: $0) }
  }

  /// The vector of a neuron was removed.
  package mutating func removed(neuron: Int64) {
    let place = place(ofNeuron: neuron)
    guard place < byNeuron.count, neurons[Int(byNeuron[place])] == neuron else { return }
    let slot = byNeuron.remove(at: place)
    states[Int(slot)] = .dead
    codes.hide(Int(slot))
    dead.append(slot)
    unlinked.removeAll { $0 == slot }
  }

  /// Repeats a log row of edits: the slots that it frees, then what it does to the graph.
  package mutating func apply(edits: UnsafeRawBufferPointer) throws(PieceProblem) {
    var input = ByteReader(edits)
    let released = try input.slots(below: slotCount)
    for slot in released where states[Int(slot)] != .dead {
      throw .malformed("that slot \(slot) is free, whose vector was never removed")
    }
    if graph != nil {
      try graph!.apply(UnsafeRawBufferPointer(rebasing: edits[input.position...]))
      unlinked.removeAll { [graph] in graph!.isNode($0) }
    }
    release(released)
  }

  private mutating func release(_ slots: [Slot]) {
    guard !slots.isEmpty else { return }
    for slot in slots { states[Int(slot)] = .free }
    dead.removeAll { [states] in states[Int($0)] == .free }
    free.append(contentsOf: slots)
    free.sort(by: >)
  }

  /// Links what is not linked and frees what is dead; the bytes of the log row that says so, nil when there is nothing.
  ///
  /// - Precondition: the graph is loaded.
  package mutating func settle() -> [UInt8]? {
    guard var graph = self.graph, !(unlinked.isEmpty && dead.isEmpty) else { return nil }
    self.graph = nil  // one owner, or each change would copy it all
    graph.beginJournal()
    let released = dead.sorted()
    graph.leave(released, codes: codes)
    graph.join(unlinked, codes: codes, key: { neurons[Int($0)] }, progress: { _ in })
    let change = graph.endJournal()
    self.graph = graph
    unlinked = []
    release(released)
    var out = ByteWriter()
    out.slots(released)
    return out.bytes + (change ?? NavigableGraph.noChange)
  }

  /// Puts all live vectors into a new graph, in the order of their slots.
  package mutating func buildGraph(progress: (Int) throws -> Void) rethrows {
    var graph = NavigableGraph(settings: settings)
    graph.reserve(slotCount)
    let live = (0..<Slot(slotCount)).filter { states[Int($0)] == .live }
    try graph.join(live, codes: codes, key: { neurons[Int($0)] }, progress: progress)
    graph.grow(to: slotCount)
    self.graph = graph
    unlinked = []
  }

  package mutating func buildGraph() { buildGraph { _ in } }
}

extension NavigableGraph {
  /// A log row that changes nothing.
  static let noChange: [UInt8] = [0, 0, 0, 0]
}
