import ArgumentParser
import NeuroBridge

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Import pretrained weights, or export those of a model.",
    subcommands: [Import.self, Export.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Import a vision transformer's weights; the layout is recognised by the names of the tensors.",
      discussion: """
        Reads safetensors and PyTorch checkpoints that hold tensors only (float32, float16, bfloat16) in the layouts of \
        Unicom, timm, Hugging Face ViT and DINOv2. No code of a checkpoint is run. The model can embed as it is, or be \
        the --backbone of a training.
        Example:
          neurobridge weights import lab.atlas FP16-ViT-B-16.pt --name unicom
          neurobridge train lab.atlas --backbone unicom --method lora
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The weights.", completion: .file(extensions: ["safetensors", "pt", "pth", "bin"]))
    var weights: String
    @Option(help: "The model's name; importing again under it makes the next version.")
    var name: String
    @Option(help: "Attention heads. Default: the width over 64.")
    var heads: Int?
    @Option(help: "Edge of the input image, in pixels. Default: what the weights were trained for.")
    var pixels: Int?
    @Option(help: "Edge of the input image, in µm.")
    var field = 72.0
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(output)
      let report = try atlas.importWeights(
        .init(file: weights, name: name, heads: heads, pixels: pixels, field: field))
      var line =
        "\(report.model): \(report.layout), \(report.depth) blocks of width \(report.width), \(report.heads) heads, "
        + "\(report.parameters) parameters, input \(report.pixels) × \(report.pixels) pixels, \(report.dimension) dimensions"
      if !report.unused.isEmpty { line += "; unused: \(report.unused.joined(separator: ", "))" }
      try output.result(line, json: report)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's weights as safetensors, LoRA merged in.",
      discussion: """
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
    @OptionGroup var output: OutputOptions

    func validate() throws { try output.refuseJSON(with: [weights]) }

    func run() throws {
      let atlas = try file.open(readOnly: true, output)
      let report = try atlas.exportWeights(.init(model: model, to: weights, force: force))
      try output.wrote("\(weights): \(report.bytes) bytes", to: [weights], json: report)
    }
  }
}
