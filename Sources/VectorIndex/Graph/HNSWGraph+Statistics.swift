extension HNSWGraph {
  /// Nodes on each level, the ground first.
  package var levelCounts: [Int] {
    guard let topLevel else { return [] }
    var counts = [Int](repeating: 0, count: topLevel + 1)
    for level in levels where level >= 0 { for l in 0...min(topLevel, Int(level)) { counts[l] += 1 } }
    return counts
  }

  /// Mean count of links on the ground level.
  package var meanLinks: Double {
    guard count > 0 else { return 0 }
    return Double(ground.count { $0 != noSlot }) / Double(count)
  }

  /// Checksum of the graph, the same for equal graphs.
  package var fingerprint: Int64 {
    segment(0..<slotCount).withUnsafeBytes { digest($0) }
  }
}
