/// The links of an HNSW graph (Malkov & Yashunin, doi:10.1109/TPAMI.2018.2889473); the vectors are elsewhere.
///
/// Beyond the paper, `parent` holds a spanning tree of all nodes. Links between parent and child are never pruned, so every
/// node stays reachable on the ground level. Link lists are sorted by slot, so equal graphs have equal bytes.
package struct HNSWGraph: Sendable, Equatable {
  let settings: GraphSettings
  /// Of each slot: its node's highest level; -1 where it is no node (see `level(of:)`).
  private(set) var levels: [Int8] = []
  /// Link lists of the ground level, [slots, 2 M], each filled up with `noSlot`.
  private(set) var ground: [Slot] = []
  /// Link lists of the higher levels, of each slot [level - 1, M].
  private(set) var upper: [[Slot]] = []
  /// The spanning tree: `noSlot` at the root and where there is no node (see `parent(of:)`).
  private(set) var parents: [Slot] = []
  /// Of each slot: children in the tree.
  private(set) var childCounts: [UInt16] = []
  /// The node where searches start, on the highest level; nil in an empty graph.
  private(set) var entry: Slot?
  /// Number of nodes.
  package private(set) var count = 0
  /// Not nil while changes are recorded.
  var journal: GraphJournal?

  init(settings: GraphSettings) { self.settings = settings }

  /// Ignores the journal.
  package static func == (a: Self, b: Self) -> Bool {
    a.settings == b.settings && a.levels == b.levels && a.ground == b.ground && a.upper == b.upper
      && a.parents == b.parents && a.entry == b.entry
  }

  /// Slots that memory is allocated for.
  var slotCount: Int { levels.count }
  /// Slots in a ground list.
  var groundWidth: Int { 2 * settings.maxLinks }
  /// The highest level in use; nil in an empty graph.
  var topLevel: Int? { entry.flatMap(level(of:)) }

  mutating func reserve(_ slots: Int) {
    levels.reserveCapacity(slots)
    ground.reserveCapacity(slots * groundWidth)
    upper.reserveCapacity(slots)
    parents.reserveCapacity(slots)
    childCounts.reserveCapacity(slots)
  }

  /// Adds empty slots up to `slots`.
  mutating func grow(to slots: Int) {
    guard slots > slotCount else { return }
    let more = slots - slotCount
    levels.append(contentsOf: repeatElement(-1, count: more))
    ground.append(contentsOf: repeatElement(noSlot, count: more * groundWidth))
    upper.append(contentsOf: repeatElement([], count: more))
    parents.append(contentsOf: repeatElement(noSlot, count: more))
    childCounts.append(contentsOf: repeatElement(0, count: more))
  }

  func isNode(_ slot: Slot) -> Bool { Int(slot) < levels.count && levels[Int(slot)] >= 0 }

  func isNode(_ slot: Slot, onLevel level: Int) -> Bool { Int(levels[Int(slot)]) >= level }

  /// The highest level of a node; nil where the slot is none.
  func level(of slot: Slot) -> Int? { levels[Int(slot)] < 0 ? nil : Int(levels[Int(slot)]) }

  /// The parent in the tree; nil for the root and where the slot is no node.
  func parent(of slot: Slot) -> Slot? { parents[Int(slot)] == noSlot ? nil : parents[Int(slot)] }

  /// Whether parent and child: such a link is never pruned.
  func isTreeLink(_ a: Slot, _ b: Slot) -> Bool { parents[Int(a)] == b || parents[Int(b)] == a }

  /// A list with its filling.
  func list(of slot: Slot, onLevel level: Int) -> ArraySlice<Slot> {
    level == 0
      ? ground[Int(slot) * groundWidth..<(Int(slot) + 1) * groundWidth]
      : upper[Int(slot)][(level - 1) * settings.maxLinks..<level * settings.maxLinks]
  }

  func links(of slot: Slot, onLevel level: Int) -> [Slot] {
    Array(list(of: slot, onLevel: level).prefix { $0 != noSlot })
  }

  /// Replaces a list; `links` in any order.
  mutating func setLinks(of slot: Slot, onLevel level: Int, to links: [Slot]) {
    let width = settings.maxLinks(onLevel: level)
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

  /// Makes a slot a node without links up to `level`, or with nil no node.
  mutating func setLevel(of slot: Slot, to level: Int?) {
    journal?.levels.insert(slot)
    let old = self.level(of: slot)
    if let old {
      for l in (0...old).reversed() { setLinks(of: slot, onLevel: l, to: []) }
    }
    count += (level == nil ? 0 : 1) - (old == nil ? 0 : 1)
    levels[Int(slot)] = Int8(level ?? -1)
    upper[Int(slot)] = Array(repeating: noSlot, count: (level ?? 0) * settings.maxLinks)
  }

  mutating func setParent(of slot: Slot, to parent: Slot?) {
    journal?.parents.insert(slot)
    if let old = self.parent(of: slot) { childCounts[Int(old)] -= 1 }
    parents[Int(slot)] = parent ?? noSlot
    if let parent { childCounts[Int(parent)] += 1 }
  }

  /// The same from a file, which may give a node too many children.
  mutating func loadParent(of slot: Slot, _ parent: Slot?) throws(IndexDecodingError) {
    if let parent, childCounts[Int(parent)] == .max { throw .malformed("slot \(parent) with too many children") }
    setParent(of: slot, to: parent)
  }

  mutating func setEntry(_ slot: Slot?) {
    journal?.isEntryChanged = true
    entry = slot
  }

  /// Reads a ground list in place: many times faster than `setLinks`, for a graph that is loaded whole.
  mutating func loadGround(_ slot: Int, _ input: inout ByteReader) throws(IndexDecodingError) {
    let start = slot * groundWidth
    try input.forEachSlot(below: slotCount, maxCount: groundWidth) { ground[start + $0] = $1 }
  }
}

/// Fills up link lists in memory.
let noSlot = Slot.max
