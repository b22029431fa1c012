/// What a segment holds of its slots.
package enum SegmentKind: Int64, Sendable, CaseIterable {
  case codes = 0
  /// Embedding, neuron, session, state and code terms.
  case slots = 1
  /// The graph: levels, parents and links.
  case links = 2
}

extension IndexSnapshot {
  /// Slots of one segment.
  static let slotsPerSegment = 4096

  /// Segments of each kind for so many slots.
  package static func segmentCount(slots: Int) -> Int { (slots + slotsPerSegment - 1) / slotsPerSegment }

  /// Segments of each kind.
  package var segmentCount: Int { Self.segmentCount(slots: slotCount) }

  private func slots(ofSegment number: Int) -> Range<Int> {
    number * Self.slotsPerSegment..<min(slotCount, (number + 1) * Self.slotsPerSegment)
  }

  /// The bytes of one segment.
  ///
  /// - Precondition: The snapshot has been flushed.
  package func segment(_ kind: SegmentKind, _ number: Int) -> [UInt8] {
    let range = slots(ofSegment: number)
    switch kind {
    case .codes: return codes.withCodes(range) { Array($0) }
    case .slots: return slotSegment(range)
    case .links: return graph?.segment(range) ?? []
    }
  }

  private func slotSegment(_ range: Range<Int>) -> [UInt8] {
    var out = ByteWriter()
    for numbers in [embeddings, neurons, sessions] { out.differences(numbers[range]) }
    for i in range {
      out.raw(states[i].rawValue)
      let terms = codes[terms: i]
      out.raw(terms.scale)
      out.raw(terms.error)
      out.raw(terms.tail)
      out.raw(terms.offset)
    }
    return out.bytes
  }

  /// Appends the slots of the next segment, from its codes and its slots.
  package mutating func append(
    codes bytes: UnsafeRawBufferPointer, slots: UnsafeRawBufferPointer
  ) throws(IndexDecodingError) {
    let count = bytes.count / codec.width
    guard bytes.count == count * codec.width, count <= Self.slotsPerSegment else {
      throw .malformed("\(bytes.count) bytes of codes")
    }
    var input = ByteReader(slots)
    embeddings.append(contentsOf: try input.differences(count))
    neurons.append(contentsOf: try input.differences(count))
    sessions.append(contentsOf: try input.differences(count))
    for _ in 0..<count {
      guard let state = State(rawValue: try input.raw(UInt8.self)) else { throw .malformed("a slot in no known state") }
      states.append(state)
      let scale = try input.raw(Float.self)
      let error = try input.raw(Float.self)
      let tail = try input.raw(Float.self)
      codes.appendTerms(CodeTerms(scale: scale, error: error, tail: tail, offset: try input.raw(Float.self)))
    }
    guard input.isAtEnd else { throw .malformed("bytes after the last slot") }
    codes.appendCodes(bytes)
  }

  /// Derives the order of neurons and the free and dead slots, after the last `append`.
  package mutating func finishSlots() throws(IndexDecodingError) {
    byNeuron = liveSlots
    if !zip(byNeuron, byNeuron.dropFirst()).allSatisfy({ neurons[Int($0)] < neurons[Int($1)] }) {
      byNeuron.sort { [neurons] in neurons[Int($0)] < neurons[Int($1)] }
      for (a, b) in zip(byNeuron, byNeuron.dropFirst()) where neurons[Int(a)] == neurons[Int(b)] {
        throw .malformed("neuron \(neurons[Int(a)]) twice")
      }
    }
    maxEmbedding = embeddings.max() ?? 0
    free = (0..<Slot(slotCount)).reversed().filter { states[Int($0)] == .free }
    dead = (0..<Slot(slotCount)).filter { states[Int($0)] == .dead }
  }

  /// Loads the graph, after `finishSlots`; `segment` calls its second argument with the bytes of a links segment.
  package mutating func loadGraph(
    _ segment: (_ number: Int, (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    var graph = HNSWGraph(settings: settings)
    graph.reserve(slotCount)
    graph.grow(to: slotCount)
    for number in 0..<segmentCount {
      let range = slots(ofSegment: number)
      try segment(number) { try graph.load($0, range) }
    }
    try graph.checkLoadedLinks()
    unlinked = byNeuron.filter { !graph.isNode($0) }.sorted()
    self.graph = graph
  }
}
