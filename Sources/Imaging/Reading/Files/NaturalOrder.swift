/// A name split into text and numbers, compared with numbers in numeric order.
struct NaturalOrder: Comparable {
  enum Part: Hashable {
    case text(String)
    case number(String)
  }

  let parts: [Part]

  init(_ name: String) {
    var parts: [Part] = []
    var run = ""
    var isNumber = false
    func flush() {
      if !run.isEmpty { parts.append(isNumber ? .number(run) : .text(run)) }
      run = ""
    }
    for character in name {
      let digit = character.isASCII && character.isNumber
      if digit != isNumber { flush() }
      isNumber = digit
      run.append(character)
    }
    flush()
    self.parts = parts
  }

  /// The last number in the name.
  var lastNumber: Int? {
    for part in parts.reversed() {
      if case .number(let digits) = part { return Int(digits) }
    }
    return nil
  }

  static func < (a: Self, b: Self) -> Bool {
    for (x, y) in zip(a.parts, b.parts) where x != y {
      switch (x, y) {
      case (.number(let x), .number(let y)):
        let (p, q) = (x.drop { $0 == "0" }, y.drop { $0 == "0" })
        if p.count != q.count { return p.count < q.count }
        return p != q ? p < q : x.count < y.count
      case (.text(let x), .text(let y)): return x < y
      case (.number, .text): return true
      case (.text, .number): return false
      }
    }
    return a.parts.count < b.parts.count
  }
}
