/// Source of the files, sections and block locations of a linked stack: rows of the atlas, or an array in a test.
package protocol SectionProvider {
  /// The files that `LinkedSection.file` indexes.
  func files() throws -> [LinkedFile]
  /// Consecutive sections, without their blocks.
  func sections(_ range: Range<Int>) throws -> [LinkedSection]
  /// For each section of the range, its block locations from `run * blocksPerRun` on, at most `blocksPerRun` of them.
  func blocks(ofSections range: Range<Int>, run: Int) throws -> [[BlockLocation]]
}

extension SectionProvider {
  /// Block locations fetched together.
  package static var blocksPerRun: Int { 256 }
}
