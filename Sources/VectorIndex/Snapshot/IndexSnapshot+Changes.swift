extension IndexSnapshot {
  /// Gives a neuron a vector, in place of any it had: `INSERT OR REPLACE` does not report the old row.
  ///
  /// - Parameter vector: Nil where a later event of the log removes it again: the slot is then not found by searches.
  package mutating func insert(
    embedding: Int64, neuron: Int64, session: Int64, vector: UnsafeRawBufferPointer?
  ) throws(VectorError) {
    remove(neuron: neuron)
    // An embedding id in use belonged to another neuron until now.
    if embedding <= maxEmbedding, let other = byNeuron.first(where: { embeddings[Int($0)] == embedding }) {
      remove(neuron: neurons[Int(other)])
    }
    maxEmbedding = max(maxEmbedding, embedding)
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
    byNeuron.insert(slot, at: index(ofNeuron: neuron))
    unlinked.append(slot)
    codes[terms: i] = .absent
    if !vectorsFit { vectors = nil }
    guard let vector else { return }
    let squared = try VectorError.check(vector, dimension: codec.dimension)
    vectors?.set(slot, vector)
    let codec = codec
    codes[terms: i] = codes.withCode(i) { codec.encode(vector, squared: squared, into: $0) }
  }

  /// Removes the vector of a neuron, if it has one.
  package mutating func remove(neuron: Int64) {
    let index = index(ofNeuron: neuron)
    guard index < byNeuron.count, neurons[Int(byNeuron[index])] == neuron else { return }
    let slot = byNeuron.remove(at: index)
    states[Int(slot)] = .dead
    codes.hide(Int(slot))
    dead.append(slot)
    unlinked.removeAll { $0 == slot }
  }

  /// Repeats a flush: the slots that it frees, then its edits of the graph.
  package mutating func apply(edits: UnsafeRawBufferPointer) throws(IndexDecodingError) {
    var input = ByteReader(edits)
    let released = try input.slots(below: slotCount)
    for slot in released where states[Int(slot)] != .dead {
      throw .malformed("a freed slot \(slot) whose vector was never removed")
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

  /// Inserts unlinked slots into the graph, removes dead ones and frees them.
  ///
  /// - Returns: The edits for the log; nil where there was nothing to do.
  /// - Precondition: The graph is loaded.
  package mutating func flush() -> [UInt8]? {
    guard var graph = self.graph, !(unlinked.isEmpty && dead.isEmpty) else { return nil }
    self.graph = nil  // With a second owner, each change would copy the graph.
    graph.beginJournal()
    let released = dead.sorted()
    graph.remove(released, codes: codes)
    graph.insert(unlinked, codes: codes, key: { neurons[Int($0)] }, progress: { _ in })
    let edits = graph.endJournal()
    self.graph = graph
    unlinked = []
    release(released)
    var out = ByteWriter()
    out.slots(released)
    return out.bytes + edits
  }

  /// Rebuilds the graph from all live slots, in ascending order.
  package mutating func buildGraph(progress: (_ done: Int) throws -> Void) rethrows {
    var graph = HNSWGraph(settings: settings)
    graph.reserve(slotCount)
    try graph.insert(liveSlots, codes: codes, key: { neurons[Int($0)] }, progress: progress)
    graph.grow(to: slotCount)
    self.graph = graph
    unlinked = []
  }

  /// The same without progress.
  package mutating func buildGraph() { buildGraph { _ in } }
}
