extension HNSWGraph {
  /// Traps unless the graph is sound. Costs O(nodes): for tests and debugging.
  func checkInvariants() {
    let faults = self.faults(limit: 1)
    precondition(faults.isEmpty, faults[0])
  }

  /// One line for each broken invariant: sorted lists without repetition, gap or self-link, links to nodes on that level,
  /// links in both directions between parent and child, one tree of all nodes, an entry on the highest level, and every
  /// node reachable from it.
  package func faults(limit: Int = .max) -> [String] {
    var faults = [String]()
    func fault(_ text: String) { if faults.count < limit { faults.append(text) } }
    var nodes = 0
    var highest: Int?
    var roots = 0
    var expectedChildren = [Int](repeating: 0, count: slotCount)
    for slot in 0..<Slot(slotCount) {
      guard let level = level(of: slot) else {
        if parent(of: slot) != nil { fault("slot \(slot) is no node and has a parent") }
        if !links(of: slot, onLevel: 0).isEmpty { fault("slot \(slot) is no node and has links") }
        continue
      }
      nodes += 1
      highest = max(highest ?? 0, level)
      for l in 0...level { checkList(of: slot, onLevel: l, fault) }
      guard let parent = parent(of: slot) else {
        roots += 1
        continue
      }
      guard isNode(parent) else {
        fault("the parent of slot \(slot), slot \(parent), is no node")
        continue
      }
      expectedChildren[Int(parent)] += 1
      if !links(of: slot, onLevel: 0).contains(parent) { fault("slot \(slot) has no link to its parent \(parent)") }
      if !links(of: parent, onLevel: 0).contains(slot) { fault("slot \(parent) has no link to its child \(slot)") }
    }
    for slot in 0..<slotCount where expectedChildren[slot] != Int(childCounts[slot]) {
      fault("slot \(slot) has \(expectedChildren[slot]) children where \(childCounts[slot]) are counted")
    }
    if nodes != count { fault("\(nodes) nodes where \(count) are counted") }
    if nodes > 0, roots != 1 { fault("\(roots) trees where there is one") }
    if (entry == nil) != (nodes == 0) { fault("an entry without nodes, or nodes without an entry") }
    if let entry, topLevel == nil || topLevel != highest { fault("the entry \(entry) is not on the highest level") }
    let unreachable = nodes - reachableCount
    if unreachable != 0 { fault("\(unreachable) of \(nodes) nodes cannot be reached") }
    return faults
  }

  private func checkList(of slot: Slot, onLevel level: Int, _ fault: (String) -> Void) {
    let links = links(of: slot, onLevel: level)
    for (i, link) in links.enumerated() {
      if link == slot { fault("slot \(slot) links to itself") }
      if i > 0, links[i - 1] >= link { fault("slot \(slot) has links out of order") }
      if !isNode(link) || !isNode(link, onLevel: level) {
        fault("slot \(slot) links on level \(level) to slot \(link), which is not on that level")
      }
    }
    if list(of: slot, onLevel: level).dropFirst(links.count).contains(where: { $0 != noSlot }) {
      fault("slot \(slot) has a gap in its links")
    }
  }

  /// Number of nodes that ground links lead to from the entry.
  package var reachableCount: Int {
    guard let entry, isNode(entry) else { return 0 }
    var isSeen = [Bool](repeating: false, count: slotCount)
    isSeen[Int(entry)] = true
    var stack = [entry]
    var reached = 0
    while let slot = stack.popLast() {
      reached += 1
      for link in links(of: slot, onLevel: 0) where isNode(link) && !isSeen[Int(link)] {
        isSeen[Int(link)] = true
        stack.append(link)
      }
    }
    return reached
  }
}
