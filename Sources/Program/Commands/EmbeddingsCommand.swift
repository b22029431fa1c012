import ArgumentParser
import NeuroBridge
import Vocabulary

struct EmbeddingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embeddings",
    abstract: "Bring vectors made elsewhere in, or take ours out.",
    subcommands: [Import.self, Export.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take vectors from a NumPy file; all or none.",
      discussion: """
        One row a neuron, float32 or float64; the CSV names the neurons in the same order (column `neuron`), with x_um, \
        y_um, z_um where they are not in the atlas yet. Vectors are L2-normalised on the way in.
        Example:
          neurobridge embeddings import lab.atlas vectors.npy --labels cells.csv --model elsewhere --animal M01 --session fmost
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The NumPy file.", completion: .file(extensions: ["npy"]))
    var vectors: String
    @Option(help: "A CSV that names the neurons, row for row.", completion: .file(extensions: ["csv"]))
    var labels: String
    @Option(help: "The name these vectors go by.")
    var model: String
    @Option(help: "Whose neurons they are.")
    var animal: String
    @Option(help: "The session the neurons were seen in.")
    var session: String
    @Option(help: "The modality of a session that is made now; its name unless said.")
    var modality: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(output)
      let request = Atlas.EmbeddingsRequest(
        vectors: vectors, labels: labels, model: model, animal: animal, session: session,
        modality: modality.map { Modality($0) })
      let report = try output.withProgress { try atlas.importEmbeddings(request, progress: $0) }
      try output.result(
        "\(report.vectors) vectors of \(report.dimension) dimensions for \(animal)/\(session) as \(report.model); "
          + "\(report.newNeurons) neurons are new", json: report)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's vectors as a NumPy file, and whose they are as a CSV beside it.",
      discussion: """
        Example:
          neurobridge embeddings export lab.atlas vectors.npy --labels cells.csv
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The NumPy file to write.", completion: .file(extensions: ["npy"]))
    var vectors: String
    @Option(help: "The CSV to write, row for row.", completion: .file(extensions: ["csv"]))
    var labels: String
    @Option(help: "The model; `name` or `name@version`. Default: the newest.")
    var model: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(readOnly: true, output)
      let count = try atlas.exportEmbeddings(model: model, vectors: vectors, labels: labels)
      try output.result("\(count) vectors in \(vectors), their neurons in \(labels)", json: ["vectors": count])
    }
  }
}
