import ArgumentParser
import NeuroBridge

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Import a model or pretrained weights, or export a model.",
    subcommands: [Import.self, Export.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Import a model of another atlas, or the pretrained weights of a vision transformer.",
      discussion: """
        A file of `weights export` says itself how its network is built and how patches are cut for it: the model embeds \
        to the same vectors as in the atlas that it comes from.
        Weights of other programs are recognised by the names of their tensors. \
        Reads safetensors and PyTorch checkpoints that hold tensors only (float32, float16, bfloat16) in the layouts of \
        Unicom, timm, Hugging Face ViT and DINOv2. No code of a checkpoint is run. The model can embed as it is, or be \
        the --backbone of a training.
        Example:
          neurobridge weights import lab.atlas dual.safetensors
          neurobridge weights import lab.atlas FP16-ViT-B-16.pt --name unicom
          neurobridge train lab.atlas --backbone unicom --method lora
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The weights.", completion: .file(extensions: ["safetensors", "pt", "pth", "bin"]))
    var weights: String
    @Option(help: "The model's name; importing again under it makes the next version. Default: what the file says.")
    var name: String?
    @Option(help: "Attention heads. Default: the width over 64.")
    var heads: Int?
    @Option(help: "Edge of the input image, in pixels. Default: what the weights were trained for.")
    var pixels: Int?
    @Option(help: "Edge of the input image, in µm. Default: 72.")
    var field: Double?
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(output)
      let report = try atlas.importWeights(
        .init(file: weights, name: name, heads: heads, pixels: pixels, field: field))
      var line = "\(report.model): "
      line += report.source.map { "\($0) of another atlas, " } ?? "\(report.layout), "
      if let depth = report.depth, let width = report.width, let heads = report.heads {
        line += "\(depth) blocks of width \(width), \(heads) heads, "
      }
      line +=
        "\(report.parameters) parameters, input \(report.pixels) × \(report.pixels) pixels, \(report.dimension) dimensions"
      if !report.unused.isEmpty { line += "; unused: \(report.unused.joined(separator: ", "))" }
      try output.result(line, json: report)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model as safetensors.",
      discussion: """
        `weights import` restores it in another atlas, where it embeds to the same vectors. The file also holds how the \
        network is built and trained, how patches are cut, and the names of the animals it was trained on.
        Example:
          neurobridge weights export lab.atlas dual.safetensors --model dual
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The file to write; - is standard output.", completion: .file(extensions: ["safetensors"]))
    var weights: String
    @Option(help: "The model; `name` or `name@version`. Default: the newest.")
    var model: String?
    @Flag(help: "Replace the file where it exists.")
    var force = false
    @Flag(help: "Add LoRA's matrices to the weights, for programs that know no LoRA; vectors differ by rounding.")
    var mergeLora = false
    @OptionGroup var output: OutputOptions

    func validate() throws { try output.refuseJSON(with: [weights]) }

    func run() throws {
      let atlas = try file.open(readOnly: true, output)
      let report = try atlas.exportWeights(
        .init(model: model, to: weights, force: force, mergesLoRA: mergeLora))
      try output.wrote("\(weights): \(report.bytes) bytes", to: [weights], json: report)
    }
  }
}
