import CKernels

/// The codes of all slots, and what stands beside them.
package struct CodeTable: Sendable {
  package let width: Int
  /// Lines of 64 bytes, so that a code never straddles two cache lines more than it must.
  private(set) var lines: [SIMD64<UInt8>] = []
  private(set) var scale: [Float] = []
  private(set) var error: [Float] = []
  private(set) var tail: [Float] = []
  private(set) var offset: [Float] = []

  package init(width: Int) { self.width = width }

  /// Slots that have room.
  package var count: Int { scale.count }

  package mutating func reserve(_ count: Int) {
    lines.reserveCapacity(count * width / 64)
    scale.reserveCapacity(count)
    error.reserveCapacity(count)
    tail.reserveCapacity(count)
    offset.reserveCapacity(count)
  }

  /// One more slot, that holds nothing yet.
  mutating func append() {
    lines.append(contentsOf: repeatElement(SIMD64(repeating: 128), count: width / 64))
    scale.append(0)
    error.append(0)
    tail.append(-.infinity)
    offset.append(0)
  }

  subscript(terms slot: Int) -> CodeTerms {
    get { CodeTerms(scale: scale[slot], error: error[slot], tail: tail[slot], offset: offset[slot]) }
    set {
      scale[slot] = newValue.scale
      error[slot] = newValue.error
      tail[slot] = newValue.tail
      offset[slot] = newValue.offset
    }
  }

  /// No search finds this slot from now on; its code still guides a walk through the graph.
  mutating func hide(_ slot: Int) { tail[slot] = -.infinity }

  func isHidden(_ slot: Int) -> Bool { tail[slot] == -.infinity }

  mutating func withCode<R>(_ slot: Int, _ body: (UnsafeMutablePointer<UInt8>) throws -> R) rethrows -> R {
    try lines.withUnsafeMutableBytes {
      try body($0.baseAddress!.assumingMemoryBound(to: UInt8.self) + slot * width)
    }
  }

  /// The raw codes of a run of slots.
  func withCodes<R>(_ slots: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try lines.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[slots.lowerBound * width..<slots.upperBound * width]))
    }
  }

  mutating func appendCodes(_ bytes: UnsafeRawBufferPointer) {
    let line = lines.count
    lines.append(contentsOf: repeatElement(SIMD64(repeating: 128), count: bytes.count / 64))
    lines.withUnsafeMutableBytes {
      UnsafeMutableRawBufferPointer(rebasing: $0[(line * 64)...]).copyMemory(from: bytes)
    }
  }

  mutating func appendTerms(_ terms: CodeTerms) {
    scale.append(terms.scale)
    error.append(terms.error)
    tail.append(terms.tail)
    offset.append(terms.offset)
  }

  func withKernelTable<R>(_ body: (UnsafePointer<nb_code_table>) throws -> R) rethrows -> R {
    try lines.withUnsafeBytes { lines in
      try scale.withUnsafeBufferPointer { scale in
        try error.withUnsafeBufferPointer { error in
          try tail.withUnsafeBufferPointer { tail in
            try offset.withUnsafeBufferPointer { offset in
              var table = nb_code_table(
                codes: lines.bindMemory(to: UInt8.self).baseAddress, scale: scale.baseAddress, error: error.baseAddress,
                tail: tail.baseAddress, offset: offset.baseAddress, width: Int32(width))
              return try body(&table)
            }
          }
        }
      }
    }
  }
}
