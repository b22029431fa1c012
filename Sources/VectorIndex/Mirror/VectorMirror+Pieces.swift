/// What a piece speaks of.
package enum PieceKind: Int64, Sendable, CaseIterable {
  case codes = 0
  case slots = 1
  case links = 2
}

extension VectorMirror {
  /// Slots that one piece speaks of.
  package static let slotsInPiece = 4096

  package var pieceCount: Int { (slotCount + Self.slotsInPiece - 1) / Self.slotsInPiece }

  private func slots(ofPiece number: Int) -> Range<Int> {
    number * Self.slotsInPiece..<min(slotCount, (number + 1) * Self.slotsInPiece)
  }

  /// The bytes of one piece. Nothing may be dead or unlinked.
  package func piece(_ kind: PieceKind, _ number: Int) -> [UInt8] {
    let range = slots(ofPiece: number)
    switch kind {
    case .codes: return codes.withCodes(range) { Array($0) }
    case .slots: return slotPiece(range)
    case .links: return graph?.piece(range) ?? []
    }
  }

  private func slotPiece(_ range: Range<Int>) -> [UInt8] {
    var out = ByteWriter()
    for numbers in [embeddings, neurons, sessions] {
      var last: Int64 = 0
      for i in range {
        let step = numbers[i] &- last
        out.number(UInt64(bitPattern: (step << 1) ^ (step >> 63)))
        last = numbers[i]
      }
    }
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

  /// Appends the slots of the next codes piece and slots piece.
  package mutating func append(codes bytes: UnsafeRawBufferPointer, slots: UnsafeRawBufferPointer) throws(PieceProblem)
  {
    let count = bytes.count / codec.width
    guard bytes.count == count * codec.width, count <= Self.slotsInPiece else {
      throw .malformed("\(bytes.count) bytes of codes")
    }
    var input = ByteReader(slots)
    embeddings.append(contentsOf: try VectorMirror.numbers(count, &input))
    neurons.append(contentsOf: try VectorMirror.numbers(count, &input))
    sessions.append(contentsOf: try VectorMirror.numbers(count, &input))
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

  private static func numbers(_ count: Int, _ input: inout ByteReader) throws(PieceProblem) -> [Int64] {
    var numbers = [Int64]()
    numbers.reserveCapacity(count)
    var last: Int64 = 0
    for _ in 0..<count {
      let step = try input.number()
      last = last &+ (Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1))
      numbers.append(last)
    }
    return numbers
  }

  /// After the last pieces of codes and slots: the order of neurons, free and dead slots.
  package mutating func finishSlots() throws(PieceProblem) {
    byNeuron = (0..<Slot(slotCount)).filter { states[Int($0)] == .live }
    if !zip(byNeuron, byNeuron.dropFirst()).allSatisfy({ neurons[Int($0)] < neurons[Int($1)] }) {
      byNeuron.sort { [neurons] in neurons[Int($0)] < neurons[Int($1)] }
      for (a, b) in zip(byNeuron, byNeuron.dropFirst()) where neurons[Int(a)] == neurons[Int(b)] {
        throw .malformed("neuron \(neurons[Int(a)]) twice")
      }
    }
    newest = embeddings.max() ?? 0
    free = (0..<Slot(slotCount)).reversed().filter { states[Int($0)] == .free }
    dead = (0..<Slot(slotCount)).filter { states[Int($0)] == .dead }
  }

  /// Reads the links pieces, all in order, of an index whose slots have been read.
  package mutating func loadGraph(pieces: Int, _ bytes: (Int, (UnsafeRawBufferPointer) throws -> Void) throws -> Void)
    throws
  {
    var graph = NavigableGraph(settings: settings)
    graph.reserve(slotCount)
    graph.grow(to: slotCount)
    for number in 0..<pieces {
      let range = slots(ofPiece: number)
      try bytes(number) { try graph.load($0, range) }
    }
    try graph.finishLoading()
    unlinked = byNeuron.filter { !graph.isNode($0) }.sorted()
    self.graph = graph
  }
}
