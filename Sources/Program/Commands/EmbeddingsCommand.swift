import ArgumentParser
import NeuroBridge
import Vocabulary

struct EmbeddingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embeddings",
    abstract: "Import embeddings of another program, or export those of a model.",
    subcommands: [Import.self, Export.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Import embeddings from a NumPy file; all or none.",
      discussion: """
        One row a neuron, float32 or float64; the CSV names the neurons in the same order (column `neuron`), with x_um, \
        y_um, z_um where they are not in the atlas yet. Vectors are L2-normalised at import.
        Example:
          neurobridge embeddings import lab.atlas vectors.npy --labels cells.csv --model elsewhere --animal M01 --session fmost
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The NumPy file.", completion: .file(extensions: ["npy"]))
    var vectors: String
    @Option(help: "A CSV that names the neurons, row for row.", completion: .file(extensions: ["csv"]))
    var labels: String
    @Option(help: "The model's name; not that of a model trained in this atlas.")
    var model: String
    @Option(help: "The animal; inserted where the atlas has none of that name.")
    var animal: String
    @Option(help: "The session of the neurons; inserted where the animal has none of that name.")
    var session: String
    @Option(help: "The modality of a new session. Default: the session's name.")
    var modality: String?
    @OptionGroup var somata: SomaTableOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(output)
      var request = Atlas.EmbeddingsRequest(
        vectors: vectors, labels: labels, model: model, animal: animal, session: session,
        modality: modality.map { Modality($0) })
      (request.columns, request.unit) = (somata.columns, somata.unit)
      let report = try output.withProgress { [request] in try atlas.importEmbeddings(request, progress: $0) }
      for note in report.notes { output.note("note: \(note)") }
      try output.result(
        "\(report.vectors) vectors of \(report.dimension) dimensions for \(animal)/\(session) as \(report.model); "
          + "\(report.newNeurons) neurons are new", json: report)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's embeddings as a NumPy file, and their neurons as a CSV beside it.",
      discussion: """
        Example:
          neurobridge embeddings export lab.atlas vectors.npy --labels cells.csv
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The NumPy file to write; - is standard output.", completion: .file(extensions: ["npy"]))
    var vectors: String
    @Option(help: "The CSV to write, row for row.", completion: .file(extensions: ["csv"]))
    var labels: String
    @Option(help: "The model; `name` or `name@version`. Default: the newest.")
    var model: String?
    @Flag(help: "Replace existing files.")
    var force = false
    @OptionGroup var output: OutputOptions

    func validate() throws { try output.refuseJSON(with: [vectors, labels]) }

    func run() throws {
      let atlas = try file.open(readOnly: true, output)
      let report = try atlas.exportEmbeddings(.init(model: model, vectors: vectors, labels: labels, force: force))
      try output.wrote(
        "\(report.vectors) vectors in \(vectors), their neurons in \(labels)", to: [vectors, labels], json: report)
    }
  }
}
