extension NavigableGraph {
  /// Nodes that are on each level, the ground first.
  package var levelCounts: [Int] {
    var counts = [Int](repeating: 0, count: top + 1)
    for level in levels where level >= 0 { for l in 0...Int(level) where l < counts.count { counts[l] += 1 } }
    return counts
  }

  /// Links of a node on the ground level, on average.
  package var meanLinks: Double {
    guard count > 0 else { return 0 }
    return Double(ground.count { $0 != noSlot }) / Double(count)
  }

  /// Of the whole graph: equal graphs have equal ones.
  package var fingerprint: Int64 {
    piece(0..<capacity).withUnsafeBytes { digest($0) }
  }
}
