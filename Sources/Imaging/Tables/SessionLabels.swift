/// The labels of the neurons of two sessions: by them a table that does not name its sessions is understood.
package struct SessionLabels: Sendable {
  package let from: Set<String>
  package let to: Set<String>

  package init(from: some Sequence<String>, to: some Sequence<String>) { (self.from, self.to) = (Set(from), Set(to)) }

  /// Whether the first names a neuron of `from` and the second one of `to`.
  func contain(_ first: String, _ second: String) -> Bool { from.contains(first) && to.contains(second) }

  /// The two labels in a landmark's name as `export` writes it, `tp019-fm032`, that of `from` first; several where the name can be
  /// divided in several ways.
  func pairs(inLandmark name: String) -> [(from: String, to: String)] {
    var found: [(from: String, to: String)] = []
    for dash in name.indices where name[dash] == "-" {
      let (first, second) = (String(name[..<dash]), String(name[name.index(after: dash)...]))
      if contain(first, second) { found.append((first, second)) }
      if contain(second, first), first != second { found.append((second, first)) }
    }
    return found
  }
}
