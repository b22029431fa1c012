package import Foundation
import GRDB
package import Imaging
import Vocabulary

extension Transaction {
  /// Replaces the files that a linked stack is read from.
  package func setLinkedFiles(of stack: Stack.ID, _ files: [LinkedFile]) throws {
    try database.execute(sql: "DELETE FROM linked_file WHERE stack_id = ?", arguments: [stack.rawValue])
    for (number, file) in files.enumerated() {
      try insert(
        "INSERT INTO linked_file (stack_id, number, path, bytes, modified) VALUES (?, ?, ?, ?, ?)",
        [stack.rawValue, number, file.path, file.byteCount, file.modified])
    }
  }

  /// The files of a linked stack, in the order that sections number them; empty for other stacks.
  package func linkedFiles(of stack: Stack.ID) throws -> [LinkedFile] {
    try Row.fetchAll(
      database, sql: "SELECT path, bytes, modified FROM linked_file WHERE stack_id = ? ORDER BY number",
      arguments: [stack.rawValue]
    ).map { try LinkedFile(path: $0[0], byteCount: $0[1], modified: $0[2]) }
  }

  /// Paths of all files that linked stacks are read from.
  package func linkedPaths() throws -> [String] {
    try String.fetchAll(database, sql: "SELECT DISTINCT path FROM linked_file ORDER BY path")
  }

  /// Stacks that are read from exactly these files.
  package func stacks(linkedTo files: [LinkedFile]) throws -> [Stack] {
    guard let first = files.first else { return [] }
    let ids = try Int64.fetchAll(
      database,
      sql: "SELECT stack_id FROM linked_file WHERE number = 0 AND path = ? AND bytes = ? AND modified = ? ORDER BY 1",
      arguments: [first.path, first.byteCount, first.modified])
    return try ids.map { Stack.ID($0) }.filter { try linkedFiles(of: $0) == files }.map { try stack($0) }
  }

  /// Inserts or replaces a section: its offsets in its file and the SHA-256 of its pixels.
  package func setLinkedSection(_ z: Int, of stack: Stack.ID, _ section: LinkedSection, sha256: Data) throws {
    try insert(
      """
      INSERT INTO linked_section (stack_id, z, file, packing, sample, sha256) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (stack_id, z) DO UPDATE SET file = excluded.file, packing = excluded.packing, sample = excluded.sample,
        sha256 = excluded.sha256
      """, [stack.rawValue, z, section.file, try StoredJSON.text(section.packing), section.sample, sha256])
    try database.cachedStatement(sql: "DELETE FROM linked_blocks WHERE stack_id = ? AND z = ?")
      .execute(arguments: [stack.rawValue, z])
    for (run, first) in stride(from: 0, to: section.blocks.count, by: LinkedSections.blocksPerRun).enumerated() {
      let blocks = section.blocks[first..<min(first + LinkedSections.blocksPerRun, section.blocks.count)]
      try insert(
        "INSERT INTO linked_blocks (stack_id, z, run, offsets) VALUES (?, ?, ?, ?)",
        [stack.rawValue, z, run, LinkedSections.data(blocks)])
    }
  }

  /// A section without its blocks; nil where the atlas has none.
  package func linkedSection(_ z: Int, of stack: Stack.ID) throws -> LinkedSection? {
    try linkedSections(z..<z + 1, of: stack).first?.section
  }

  /// Sections without their blocks; missing ones are left out.
  func linkedSections(_ range: Range<Int>, of stack: Stack.ID) throws -> [(z: Int, section: LinkedSection)] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT z, file, sample, packing ->> 'directory', json_remove(packing, '$.directory'), packing FROM linked_section
        WHERE stack_id = ? AND z >= ? AND z < ? ORDER BY z
        """)
    // The packings of a stack differ in the directory's offset and little else: equal remainders are decoded once.
    var known: [String: PagePacking] = [:]
    var sections: [(z: Int, section: LinkedSection)] = []
    let cursor = try Row.fetchCursor(statement, arguments: [stack.rawValue, range.lowerBound, range.upperBound])
    while let row = try cursor.next() {
      let rest: String = try row[4]
      var packing = try known[rest]?.moved(toDirectory: row[3])
      if packing == nil {
        let text: String = try row[5]
        packing = try JSONDecoder().decode(PagePacking.self, from: Data(text.utf8))
        known[rest] = packing
      }
      if let packing {
        sections.append((try row[0], try LinkedSection(file: row[1], packing: packing, sample: row[2], blocks: [])))
      }
    }
    return sections
  }

  /// The blocks of one run of each section; empty where a section has fewer.
  func linkedBlocks(ofSections range: Range<Int>, run: Int, of stack: Stack.ID) throws -> [[BlockLocation]] {
    let statement = try database.cachedStatement(
      sql: "SELECT z, offsets FROM linked_blocks WHERE stack_id = ? AND z >= ? AND z < ? AND run = ?")
    var blocks = [[BlockLocation]](repeating: [], count: range.count)
    let cursor = try Row.fetchCursor(statement, arguments: [stack.rawValue, range.lowerBound, range.upperBound, run])
    while let row = try cursor.next() {
      let z: Int = try row[0]
      blocks[z - range.lowerBound] = LinkedSections.blocks(try row[1])
    }
    return blocks
  }

  /// SHA-256 of the pixels of each section, in order of z.
  package func sectionHashes(of stack: Stack.ID) throws -> [Data] {
    try Data.fetchAll(
      database, sql: "SELECT sha256 FROM linked_section WHERE stack_id = ? ORDER BY z", arguments: [stack.rawValue])
  }
}

/// The files and sections of one linked stack, read from the atlas on demand.
package struct LinkedSections: SectionProvider {
  let store: AtlasStore
  let stack: Stack.ID

  /// All files of the stack.
  package func files() throws -> [LinkedFile] { try store.read { try $0.linkedFiles(of: stack) } }

  /// One transaction for all.
  /// - Throws: `AtlasStoreError.damaged` where the atlas lacks one of them.
  package func sections(_ range: Range<Int>) throws -> [LinkedSection] {
    let sections = try store.read { try $0.linkedSections(range, of: stack) }
    if let missing = zip(range, sections.map(\.z) + [range.upperBound]).first(where: { $0 != $1 })?.0 {
      throw AtlasStoreError.damaged(path: store.path, reason: "stack \(stack) lacks its section \(missing)")
    }
    return sections.map(\.section)
  }

  /// One transaction for all; an empty array for a section with fewer runs.
  package func blocks(ofSections range: Range<Int>, run: Int) throws -> [[BlockLocation]] {
    try store.read { try $0.linkedBlocks(ofSections: range, run: run, of: stack) }
  }

  static func data(_ blocks: some Collection<BlockLocation>) -> Data {
    var data = Data(capacity: blocks.count * 16)
    for block in blocks {
      withUnsafeBytes(of: Int64(block.offset).littleEndian) { data.append(contentsOf: $0) }
      withUnsafeBytes(of: Int64(block.byteCount).littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  static func blocks(_ data: Data) -> [BlockLocation] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / 16).map { i in
        BlockLocation(
          offset: Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16 * i, as: Int64.self))),
          byteCount: Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16 * i + 8, as: Int64.self))))
      }
    }
  }
}
