extension VectorMirror {
  /// What is wrong with the code of a slot that should hold this vector; nil when nothing is.
  package func codeFault(_ slot: Slot, _ vector: UnsafeRawBufferPointer) -> String? {
    let squared: Float
    do throws(VectorProblem) { squared = try VectorProblem.check(vector, dimension: codec.dimension) } catch {
      return error.description
    }
    var code = [UInt8](repeating: 0, count: codec.width)
    let terms = code.withUnsafeMutableBufferPointer { codec.encode(vector, squared: squared, into: $0.baseAddress!) }
    let kept = codes[terms: Int(slot)]
    guard codes.withCodes(Int(slot)..<Int(slot) + 1, { code.elementsEqual($0) }) else {
      return "its code is not that of its vector"
    }
    // The sums beside a code may differ in their last bits between machines.
    for (a, b) in [
      (terms.scale, kept.scale), (terms.error, kept.error), (terms.tail, kept.tail), (terms.offset, kept.offset),
    ] where !(abs(a - b) <= 1e-4 * max(1, abs(a))) {
      return "what stands beside its code is not that of its vector"
    }
    return nil
  }
}
