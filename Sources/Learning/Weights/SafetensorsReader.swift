/// Reads a safetensors file that comes in pieces of any size; what has been read of it need not stay.
package struct SafetensorsReader {
  private let byteCount: Int
  /// The header's length and the header, as far as they have come.
  private var head: [UInt8] = []
  private var layout: SafetensorsLayout?
  private var tensors: [NamedTensor] = []
  /// Of the tensor that is being read.
  private var values: [Float] = []
  /// A number of which the last piece held the beginning.
  private var cut: [UInt8] = []
  private var taken = 0

  /// - Parameter byteCount: of the whole file.
  package init(byteCount: Int) { self.byteCount = byteCount }

  package mutating func take(_ piece: UnsafeRawBufferPointer) throws(WeightsError) {
    taken += piece.count
    var rest = piece[...]
    while layout == nil {
      let wanted = try headCount() - head.count
      head += rest.prefix(wanted)
      guard rest.count >= wanted else { return }
      rest = rest.dropFirst(wanted)
      if head.count > 8 || wanted == 0 { layout = try SafetensorsLayout(head: head, fileSize: byteCount) }
    }
    guard let layout else { return }
    while tensors.count < layout.places.count {
      let place = layout.places[tensors.count]
      let count = (place.end - place.start) / place.type.byteCount
      if values.isEmpty { values.reserveCapacity(count) }
      fill(to: count, place.type, from: &rest)
      guard values.count == count else { return }
      tensors.append(NamedTensor(place.name, shape: place.shape, values: values))
      values = []
    }
  }

  /// - Throws: where the file ended too early.
  package consuming func finish() throws(WeightsError) -> [NamedTensor] {
    guard let layout, tensors.count == layout.places.count, taken == byteCount else {
      throw .truncated(expected: max(byteCount, 8), found: taken)
    }
    return tensors
  }

  /// How much of the file belongs to the head, as far as that is known.
  private func headCount() throws(WeightsError) -> Int {
    guard head.count >= 8 else { return 8 }
    let length = SafetensorsLayout.headerLength(head)
    guard length <= UInt64(Safetensors.largestHeader) else { throw .header("it claims \(length) bytes") }
    return 8 + Int(length)
  }

  private mutating func fill(
    to count: Int, _ type: StoredNumber, from rest: inout Slice<UnsafeRawBufferPointer>
  ) {
    if !cut.isEmpty {
      let missing = type.byteCount - cut.count
      cut += rest.prefix(missing)
      rest = rest.dropFirst(missing)
      guard cut.count == type.byteCount else { return }
      values += cut.withUnsafeBytes { type.floats(in: $0) }
      cut = []
    }
    let whole = min(count - values.count, rest.count / type.byteCount) * type.byteCount
    values += type.floats(in: UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    rest = rest.dropFirst(whole)
    if values.count < count {
      cut = Array(rest)
      rest = rest.dropFirst(rest.count)
    }
  }
}
