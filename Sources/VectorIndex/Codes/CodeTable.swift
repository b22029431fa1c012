import CKernels

/// The kernels' parameters of a code table.
typealias KernelTable = UnsafePointer<nb_code_table>

extension KernelTable {
  /// Whether searches may return the slot.
  func isVisible(_ slot: Slot) -> Bool { pointee.tail[Int(slot)] > -.infinity }
}

/// The codes and `CodeTerms` of all slots.
package struct CodeTable: Sendable {
  /// Bytes of a code, a multiple of 64.
  let width: Int
  /// The codes, [slots, width], in 64-byte units so that each starts with a cache line.
  private(set) var lines: [SIMD64<UInt8>] = []
  private(set) var scale: [Float] = []
  private(set) var error: [Float] = []
  private(set) var tail: [Float] = []
  private(set) var offset: [Float] = []

  init(width: Int) { self.width = width }

  var count: Int { scale.count }

  mutating func reserve(_ count: Int) {
    lines.reserveCapacity(count * width / 64)
    scale.reserveCapacity(count)
    error.reserveCapacity(count)
    tail.reserveCapacity(count)
    offset.reserveCapacity(count)
  }

  /// Adds a slot without a vector.
  mutating func append() {
    lines.append(contentsOf: repeatElement(SIMD64(repeating: 128), count: width / 64))
    appendTerms(.absent)
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

  /// Excludes the slot from results; its code still directs searches of the graph.
  mutating func hide(_ slot: Int) { tail[slot] = -.infinity }

  mutating func withCode<R>(_ slot: Int, _ body: (UnsafeMutablePointer<UInt8>) throws -> R) rethrows -> R {
    try lines.withUnsafeMutableBytes {
      try body($0.baseAddress!.assumingMemoryBound(to: UInt8.self) + slot * width)
    }
  }

  /// The codes of a range of slots, one after another.
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

  func withKernelTable<R>(_ body: (KernelTable) throws -> R) rethrows -> R {
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
