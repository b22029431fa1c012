/// Reads a safetensors file that arrives in chunks of any size; chunks are not kept.
package struct SafetensorsReader {
  private let byteCount: Int
  /// The header's length and the header, as far as they have arrived.
  private var head: [UInt8] = []
  private var layout: SafetensorsLayout?
  private var tensors: [NamedTensor] = []
  /// Values so far of the next tensor.
  private var values: [Float] = []
  /// The first bytes of a number that the last chunk split.
  private var partial: [UInt8] = []
  private var received = 0

  /// - Parameter byteCount: bytes of the whole file.
  package init(byteCount: Int) { self.byteCount = byteCount }

  /// Reads the next chunk of the file.
  package mutating func append(_ chunk: UnsafeRawBufferPointer) throws(WeightsError) {
    received += chunk.count
    var rest = chunk[...]
    while layout == nil {
      let missing = try SafetensorsLayout.headByteCount(head) - head.count
      head += rest.prefix(missing)
      guard rest.count >= missing else { return }
      rest = rest.dropFirst(missing)
      if head.count > 8 || missing == 0 { layout = try SafetensorsLayout(head, fileSize: byteCount) }
    }
    guard let layout else { return }
    while tensors.count < layout.entries.count {
      let entry = layout.entries[tensors.count]
      let count = entry.range.count / entry.type.byteCount
      if values.isEmpty { values.reserveCapacity(count) }
      fill(to: count, entry.type, from: &rest)
      guard values.count == count else { return }
      tensors.append(NamedTensor(entry.name, shape: entry.shape, values: values))
      values = []
    }
  }

  /// The tensors in the order of the data.
  /// - Throws: `truncated` where the file has not arrived as a whole.
  package consuming func finish() throws(WeightsError) -> [NamedTensor] {
    guard let layout, tensors.count == layout.entries.count, received == byteCount else {
      throw .truncated(expected: max(byteCount, 8), found: received)
    }
    return tensors
  }

  private mutating func fill(
    to count: Int, _ type: StoredNumber, from rest: inout Slice<UnsafeRawBufferPointer>
  ) {
    if !partial.isEmpty {
      let missing = type.byteCount - partial.count
      partial += rest.prefix(missing)
      rest = rest.dropFirst(missing)
      guard partial.count == type.byteCount else { return }
      values += partial.withUnsafeBytes { type.floats(in: $0) }
      partial = []
    }
    let whole = min(count - values.count, rest.count / type.byteCount) * type.byteCount
    values += type.floats(in: UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    rest = rest.dropFirst(whole)
    if values.count < count {
      partial = Array(rest)
      rest = rest.dropFirst(rest.count)
    }
  }
}
