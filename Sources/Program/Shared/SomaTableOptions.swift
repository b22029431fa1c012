import ArgumentParser

/// How to read a table of somata where its header does not say.
struct SomaTableOptions: ParsableArguments {
  @Option(help: "Which column is what: label=id,x=X,y=Y,z=Slice; what is left out is looked for by name.")
  var columns: String?
  @Option(help: "The unit of the positions, um or px, whatever the header says.")
  var unit: String?
}
