/// HNSW links between slots.
///
/// Lists are kept sorted by slot, so that equal graphs have equal bytes. `parent` spans all nodes with a tree whose root
/// is the first node; a link between parent and child is never pruned, in either direction.
package struct NavigableGraph: Sendable, Equatable {
  package let settings: GraphSettings
  /// Of each slot: the highest level it is on; -1 where it is no node.
  private(set) var levels: [Int8] = []
  /// Ground level: `2 × degree` places a slot, filled from the front, then `noSlot`.
  private(set) var ground: [Slot] = []
  /// Levels above: `degree` places each, level 1 first.
  private(set) var upper: [[Slot]] = []
  /// The tree: `noSlot` at the root and where there is no node.
  private(set) var parents: [Slot] = []
  /// How many children a node has in the tree.
  private(set) var children: [UInt16] = []
  /// Where every search begins: a node on the highest level.
  package private(set) var entry: Slot = noSlot
  /// Nodes.
  package private(set) var count = 0
  /// What changed since it was begun, when somebody asked.
  var journal: GraphJournal?

  package init(settings: GraphSettings) { self.settings = settings }

  package static func == (a: Self, b: Self) -> Bool {
    a.settings == b.settings && a.levels == b.levels && a.ground == b.ground && a.upper == b.upper
      && a.parents == b.parents && a.entry == b.entry
  }

  /// Slots that have room.
  var capacity: Int { levels.count }
  /// Places in a ground list.
  var groundWidth: Int { 2 * settings.degree }
  /// The highest level in use; -1 when empty.
  package var top: Int { entry == noSlot ? -1 : Int(levels[Int(entry)]) }

  package mutating func reserve(_ slots: Int) {
    levels.reserveCapacity(slots)
    ground.reserveCapacity(slots * groundWidth)
    upper.reserveCapacity(slots)
    parents.reserveCapacity(slots)
    children.reserveCapacity(slots)
  }

  /// Makes room for slots below `slots`.
  package mutating func grow(to slots: Int) {
    guard slots > capacity else { return }
    let more = slots - capacity
    levels.append(contentsOf: repeatElement(-1, count: more))
    ground.append(contentsOf: repeatElement(noSlot, count: more * groundWidth))
    upper.append(contentsOf: repeatElement([], count: more))
    parents.append(contentsOf: repeatElement(noSlot, count: more))
    children.append(contentsOf: repeatElement(0, count: more))
  }

  package func isNode(_ slot: Slot) -> Bool { Int(slot) < levels.count && levels[Int(slot)] >= 0 }

  package func level(of slot: Slot) -> Int { Int(levels[Int(slot)]) }

  package func links(of slot: Slot, onLevel level: Int) -> [Slot] {
    let all =
      level == 0
      ? ground[Int(slot) * groundWidth..<(Int(slot) + 1) * groundWidth]
      : upper[Int(slot)][(level - 1) * settings.degree..<level * settings.degree]
    return Array(all.prefix { $0 != noSlot })
  }

  /// Whether the tree runs between two nodes, so that their links stay.
  func isTreeLink(_ a: Slot, _ b: Slot) -> Bool { parents[Int(a)] == b || parents[Int(b)] == a }

  /// Replaces a list; `links` in any order.
  mutating func setLinks(of slot: Slot, onLevel level: Int, to links: [Slot]) {
    let width = settings.capacity(onLevel: level)
    precondition(links.count <= width, "\(links.count) links in a list of \(width)")
    if journal != nil {
      let before = self.links(of: slot, onLevel: level)
      journal!.willChange(slot, level, from: before)
    }
    let sorted = links.sorted()
    let start = level == 0 ? Int(slot) * width : (level - 1) * width
    if level == 0 {
      for i in 0..<width { ground[start + i] = i < sorted.count ? sorted[i] : noSlot }
    } else {
      for i in 0..<width { upper[Int(slot)][start + i] = i < sorted.count ? sorted[i] : noSlot }
    }
  }

  /// Makes a slot a node without links, or (level -1) no node.
  mutating func setLevel(of slot: Slot, to level: Int) {
    journal?.levels.insert(slot)
    let old = self.level(of: slot)
    for l in stride(from: old, through: 0, by: -1) { setLinks(of: slot, onLevel: l, to: []) }
    count += (level >= 0 ? 1 : 0) - (old >= 0 ? 1 : 0)
    levels[Int(slot)] = Int8(level)
    upper[Int(slot)] = Array(repeating: noSlot, count: max(0, level) * settings.degree)
  }

  mutating func setParent(of slot: Slot, to parent: Slot) {
    journal?.parents.insert(slot)
    if parents[Int(slot)] != noSlot { children[Int(parents[Int(slot)])] -= 1 }
    parents[Int(slot)] = parent
    if parent != noSlot { children[Int(parent)] += 1 }
  }

  mutating func setEntry(_ slot: Slot) {
    journal?.entry = true
    entry = slot
  }

  /// Fills a ground list from a piece, without the detours of `setLinks`: there are many.
  mutating func loadGround(_ slot: Int, _ input: inout ByteReader) throws(PieceProblem) {
    let count = try input.count()
    guard count <= groundWidth else { throw .malformed("\(count) links of slot \(slot)") }
    var last: UInt64 = 0
    for i in 0..<count {
      let step = try input.number(below: UInt64(capacity))
      guard i == 0 || step > 0, last + step < UInt64(capacity) else {
        throw .malformed("links of slot \(slot) out of order")
      }
      last += step
      ground[slot * groundWidth + i] = Slot(last)
    }
  }
}
