import ArgumentParser
import Foundation
import NeuroBridge
import Vocabulary

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how a stack would be interpreted, and what is missing.",
    discussion: """
      With the options of `ingest`, shows how it would interpret the file. Of the pixels it reads up to 32 planes, to count \
      those that are NaN, infinite or saturated.
      Example:
        neurobridge inspect in-vivo.tif ex-vivo.ome.tif
      """)

  @Argument(help: "TIFF stacks.", completion: .file(extensions: ["tif", "tiff"]))
  var files: [String]
  @OptionGroup var stack: StackOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var stacks: [StackInspection] = []
    var failures = 0
    for file in files {
      var request = IngestRequest(stack: file, animal: "", modality: Modality(""))
      stack.apply(to: &request)
      do { stacks.append(try Atlas.inspect(request)) } catch {
        Output.error("\(error)")
        failures += 1
      }
    }
    if !stacks.isEmpty || output.json {
      try output.result(stacks.map(Self.text).joined(separator: "\n\n"), json: stacks)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  static func text(_ stack: StackInspection) -> String {
    let voxel = stack.voxelUm.map { $0.map { "\($0)" } ?? "?" }.joined(separator: " × ")
    var lines = [
      stack.path,
      "  written by   \(stack.dialect) (\(stack.container), \(stack.compression)"
        + (stack.files > 1 ? ", \(stack.files) files)" : ")"),
      "  axes         \(stack.axes)",
      "  shape        \(stack.width) × \(stack.height) × \(stack.depth) voxels of \(stack.pixelType)",
      "  voxel size   \(voxel) µm" + origin(stack.voxelFrom),
    ]
    if let edge = stack.voxelUm.first, stack.missing.isEmpty {
      lines.append(
        "  origin       0 is the outer corner of the first voxel; its centre is at \(half(edge)), "
          + "\(half(stack.voxelUm[1])), \(half(stack.voxelUm[2])) µm")
    }
    if let pixels = stack.pixels, let low = pixels.minimum, let high = pixels.maximum {
      let part = pixels.counted < stack.width * stack.height * stack.depth ? " (a sample of the planes)" : ""
      lines.append(
        "  pixels       \(number(low)) to \(number(high)); \(pixels.nan) NaN, \(pixels.infinite) infinite, "
          + "\(pixels.saturated) saturated\(part)")
    }
    if stack.channels > 1 {
      let names = stack.channelNames.isEmpty ? "" : " (\(stack.channelNames.joined(separator: ", ")))"
      lines.append("  channels     \(stack.channels)\(names)")
    }
    if stack.frames > 1 { lines.append("  frames       \(stack.frames)") }
    lines += stack.notes.map { "  note         \($0)" }
    lines += stack.missing.map { "  missing      \($0)" }
    if stack.missing.isEmpty { lines.append("  complete: can be ingested") }
    return lines.joined(separator: "\n")
  }

  private static func half(_ size: Double?) -> String { size.map { number($0 / 2) } ?? "?" }

  /// With at most four significant digits.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : String(format: "%.4g", value)
  }

  /// `, from OME-XML`, or each direction by itself where they differ.
  private static func origin(_ names: [String?]) -> String {
    let known = zip(["x", "y", "z"], names).compactMap { axis, name in name.map { (axis, $0) } }
    let sources = known.map(\.1).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if sources.isEmpty { return "" }
    if sources.count == 1 { return ", from \(sources[0])" }
    return ", "
      + sources.map { source in
        "\(known.filter { $0.1 == source }.map(\.0).joined(separator: ", ")) from \(source)"
      }.joined(separator: ", ")
  }
}
