extension IndexSnapshot {
  /// How the code of a slot differs from that of a vector; nil where it does not.
  package func codeFault(_ slot: Slot, _ vector: UnsafeRawBufferPointer) -> String? {
    let squared: Float
    do throws(VectorError) { squared = try VectorError.check(vector, dimension: codec.dimension) } catch {
      return error.description
    }
    var code = [UInt8](repeating: 0, count: codec.width)
    let terms = code.withUnsafeMutableBufferPointer { codec.encode(vector, squared: squared, into: $0.baseAddress!) }
    let stored = codes[terms: Int(slot)]
    guard codes.withCodes(Int(slot)..<Int(slot) + 1, { code.elementsEqual($0) }) else {
      return "its code is not that of its vector"
    }
    // The terms may differ in their last bits between machines.
    for (a, b) in [
      (terms.scale, stored.scale), (terms.error, stored.error), (terms.tail, stored.tail),
      (terms.offset, stored.offset),
    ] where !(abs(a - b) <= 1e-4 * max(1, abs(a))) {
      return "the terms of its code are not those of its vector"
    }
    return nil
  }
}
