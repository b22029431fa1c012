import ArgumentParser
import NeuroBridge

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Bring pretrained weights in, or take ours out.",
    subcommands: [Import.self, Export.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in a vision transformer's weights: the layout is recognised by the tensors' names.",
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
    @Option(help: "The name the model goes by; importing again under it makes the next version.")
    var name: String
    @Option(help: "Attention heads; by default the width over 64.")
    var heads: Int?
    @Option(help: "Edge of what the network sees, in pixels; by default what it was made for.")
    var pixels: Int?
    @Option(help: "Edge of what the network sees, in µm.")
    var field = 72.0
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(output)
      let report = try atlas.importWeights(
        .init(file: weights, name: name, heads: heads, pixels: pixels, field: field))
      var line =
        "\(report.model): \(report.layout), \(report.depth) blocks of width \(report.width), \(report.heads) heads, "
        + "\(report.parameters) parameters, sees \(report.pixels) × \(report.pixels) pixels, gives \(report.dimension) numbers"
      if !report.unused.isEmpty { line += "; not needed: \(report.unused.joined(separator: ", "))" }
      try output.result(line, json: report)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's weights as safetensors, what LoRA added merged in.",
      discussion: """
        Example:
          neurobridge weights export lab.atlas dual.safetensors --model dual
        """)

    @OptionGroup var file: AtlasArgument
    @Argument(help: "The file to write.", completion: .file(extensions: ["safetensors"]))
    var weights: String
    @Option(help: "The model; `name` or `name@version`. Default: the newest.")
    var model: String?
    @Flag(help: "Replace the file where it exists.")
    var force = false
    @OptionGroup var output: OutputOptions

    func run() throws {
      let atlas = try file.open(readOnly: true, output)
      let bytes = try atlas.exportWeights(model: model, to: weights, force: force)
      try output.result("\(weights): \(bytes) bytes", json: ["bytes": bytes])
    }
  }
}
