import ArgumentParser
import NeuroBridge

/// How to read a table of somata where its header does not say.
struct SomaTableOptions: ParsableArguments {
  @Option(
    help: """
      Which column is what: label=id,x=X,y=Y,z=Slice; origin=corner or origin=centre of the first voxel. Default: recognised \
      by their usual names.
      """)
  var columns: String?
  @Option(help: "The unit of the positions: um, mm, nm, or voxels of the stack (px). Default: as the header says.")
  var unit: PositionUnit?

  /// The request for a table.
  func request(_ path: String) -> SomaTableRequest { SomaTableRequest(path: path, columns: columns, unit: unit) }
}
