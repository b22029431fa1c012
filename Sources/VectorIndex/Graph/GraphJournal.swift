/// The state before the current changes, wherever a graph has been changed: enough to write the difference down.
package struct GraphJournal: Sendable, Equatable {
  /// Link lists before their first change; the key is level << 32 | slot.
  private(set) var lists: [UInt64: [Slot]] = [:]
  var levels: Set<Slot> = []
  var parents: Set<Slot> = []
  var isEntryChanged = false

  init() {}

  mutating func willChange(_ slot: Slot, _ level: Int, from links: [Slot]) {
    let key = UInt64(level) << 32 | UInt64(slot)
    if lists[key] == nil { lists[key] = links }
  }

  var isEmpty: Bool { lists.isEmpty && levels.isEmpty && parents.isEmpty && !isEntryChanged }
}
