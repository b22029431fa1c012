/// Union-find over 0 ..< count, for connected components.
///
/// The representative of a set is its smallest member, so the order of the unions does not matter.
package struct DisjointSets: Sendable {
  private var parents: [Int]

  /// `count` sets of one member each.
  package init(count: Int) { parents = Array(0..<count) }

  /// The smallest member of the set that holds `member`; shortens the path to it.
  ///
  /// - Complexity: O(log *n*) amortised.
  package mutating func representative(of member: Int) -> Int {
    var root = member
    while parents[root] != root { root = parents[root] }
    var next = member
    while parents[next] != root { (next, parents[next]) = (parents[next], root) }
    return root
  }

  /// Merges the sets that hold `a` and `b`.
  package mutating func union(_ a: Int, _ b: Int) {
    let (x, y) = (representative(of: a), representative(of: b))
    parents[max(x, y)] = min(x, y)
  }

  /// Members of each set ascending; sets by their smallest member.
  package mutating func sets() -> [[Int]] {
    var result: [[Int]] = []
    var positions = [Int](repeating: 0, count: parents.count)
    for member in parents.indices {
      let root = representative(of: member)
      if root == member {
        positions[root] = result.count
        result.append([])
      }
      result[positions[root]].append(member)
    }
    return result
  }
}
