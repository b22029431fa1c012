/// What is wrong with a graph, in words.
package struct GraphFault: Equatable, Sendable, CustomStringConvertible {
  package let description: String
}

extension NavigableGraph {
  /// Traps unless the graph is sound: only tests and debugging ask.
  package func checkInvariants() {
    let faults = self.faults(limit: 1)
    precondition(faults.isEmpty, faults[0].description)
  }

  /// Everything that breaks a rule: degree bounds, links to nodes of that level only, none twice or to itself, the tree's
  /// links in both directions, one tree that holds all nodes, an entry on the highest level, all nodes reachable from it.
  package func faults(limit: Int = .max) -> [GraphFault] {
    var faults = [GraphFault]()
    func fault(_ text: String) { if faults.count < limit { faults.append(GraphFault(description: text)) } }
    var nodes = 0
    var highest = -1
    var roots = 0
    var childCounts = [Int](repeating: 0, count: capacity)
    for slot in 0..<Slot(capacity) {
      let level = self.level(of: slot)
      if level < 0 {
        if parents[Int(slot)] != noSlot { fault("slot \(slot) is no node and has a parent") }
        if ground[Int(slot) * groundWidth] != noSlot { fault("slot \(slot) is no node and has links") }
        continue
      }
      nodes += 1
      highest = max(highest, level)
      for l in 0...level { checkList(of: slot, onLevel: l, fault) }
      let parent = parents[Int(slot)]
      if parent == noSlot {
        roots += 1
      } else if !isNode(parent) {
        fault("the parent of slot \(slot), slot \(parent), is no node")
      } else {
        childCounts[Int(parent)] += 1
        if !links(of: slot, onLevel: 0).contains(parent) { fault("slot \(slot) has no link to its parent \(parent)") }
        if !links(of: parent, onLevel: 0).contains(slot) { fault("slot \(parent) has no link to its child \(slot)") }
      }
    }
    for slot in 0..<capacity where childCounts[slot] != Int(children[slot]) {
      fault("slot \(slot) miscounts its children")
    }
    if nodes != count { fault("\(nodes) nodes where \(count) are counted") }
    if nodes > 0, roots != 1 { fault("\(roots) trees where there is one") }
    if (entry == noSlot) != (nodes == 0) { fault("an entry without nodes, or nodes without an entry") }
    if entry != noSlot, !isNode(entry) || level(of: entry) != highest {
      fault("the entry \(entry) is not on the highest level")
    }
    let reached = reachable()
    if reached != nodes { fault("\(nodes - reached) of \(nodes) nodes cannot be reached") }
    return faults
  }

  private func checkList(of slot: Slot, onLevel level: Int, _ fault: (String) -> Void) {
    let links = links(of: slot, onLevel: level)
    for (i, link) in links.enumerated() {
      if link == slot { fault("slot \(slot) links to itself") }
      if i > 0, links[i - 1] >= link { fault("slot \(slot) has links out of order") }
      if !isNode(link) || self.level(of: link) < level {
        fault("slot \(slot) links on level \(level) to slot \(link), which is not there")
      }
    }
    let width = settings.capacity(onLevel: level)
    let start = level == 0 ? Int(slot) * width : (level - 1) * width
    let rest = (level == 0 ? ground : upper[Int(slot)])[start + links.count..<start + width]
    if rest.contains(where: { $0 != noSlot }) { fault("slot \(slot) has a gap in its links") }
  }

  /// How many nodes the links of the ground level lead to from the entry.
  package func reachable() -> Int {
    guard entry != noSlot, isNode(entry) else { return 0 }
    var seen = [Bool](repeating: false, count: capacity)
    seen[Int(entry)] = true
    var todo = [entry]
    var reached = 0
    while let slot = todo.popLast() {
      reached += 1
      for link in links(of: slot, onLevel: 0) where isNode(link) && !seen[Int(link)] {
        seen[Int(link)] = true
        todo.append(link)
      }
    }
    return reached
  }
}
