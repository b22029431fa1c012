/// An opened and interpreted stack as a value, from which readers on other threads are made without parsing again.
package struct StackBlueprint: Sendable {
  let layout: StackLayout
  /// Directories of the files that were open.
  let pages: [(file: Int32, pages: [TIFFPage])]

  package var interpretation: StackInterpretation { layout.interpretation }
}
