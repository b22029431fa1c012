extension NetworkConfiguration {
  /// Refuses sizes that no network can have, or that would take memory without bound: a configuration may come from a file.
  ///
  /// - Throws: `WeightsError.configuration` with the part that is wrong.
  package func check() throws(WeightsError) {
    try Self.require("channels", channels, 1...1024)
    try Self.require("pixels", pixels, 2...2048)
    try Self.require("dimension", dimension, 1...65_536)
    guard local != nil || global != nil else { throw .configuration("it has neither a local nor a global channel") }
    if let local { try check(local) }
    if let global { try check(global) }
  }

  private func check(_ local: LocalChannel.Configuration) throws(WeightsError) {
    try Self.require("crop of the local channel", local.crop, 1...pixels)
    try Self.require("stages of the local channel", local.stages.count, 1...64)
    try Self.require("narrow of the local channel", local.narrow, 1...4096)
    for stage in local.stages {
      try Self.require("width of a stage", stage.width, 1...4096)
      try Self.require("stride of a stage", stage.stride, 1...64)
    }
  }

  private func check(_ global: GlobalChannel.Configuration) throws(WeightsError) {
    let transformer = global.transformer
    try Self.require("width", transformer.width, 1...16_384)
    try Self.require("depth", transformer.depth, 1...256)
    try Self.require("heads", transformer.heads, 1...transformer.width)
    try Self.require("hidden width", transformer.hiddenWidth, 1...131_072)
    guard transformer.width % transformer.heads == 0 else {
      throw .configuration("\(transformer.heads) heads do not divide a width of \(transformer.width)")
    }
    guard transformer.epsilon >= 0, transformer.epsilon.isFinite else {
      throw .configuration("its epsilon is no number")
    }
    switch transformer.stem {
    case .patches(let size):
      try Self.require("patch size", size, 1...pixels)
      guard pixels % size == 0 else {
        throw .configuration("\(pixels) pixels are no multiple of its patch size, \(size)")
      }
    case .convolutions(let widths):
      try Self.require("stem convolutions", widths.count, 0...16)
      for width in widths { try Self.require("width of a stem convolution", width, 1...4096) }
    }
    if let lora = transformer.lora {
      try Self.require("rank of LoRA", lora.rank, 1...4096)
      guard lora.alpha.isFinite else { throw .configuration("its alpha of LoRA is no number") }
    }
    switch global.head {
    case .grid(let narrow): try Self.require("narrow of the head", narrow, 1...4096)
    case .token:
      guard dimension == transformer.width else {
        throw .configuration("tokens of \(transformer.width) values cannot be vectors of \(dimension)")
      }
    case .projectedToken: break
    case .feature:
      guard !transformer.classToken else { throw .configuration("a feature head beside a class token") }
    }
  }

  private static func require(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(WeightsError) {
    guard range.contains(value) else {
      throw .configuration("\(name) is \(value), where \(range.lowerBound) to \(range.upperBound) is possible")
    }
  }
}
