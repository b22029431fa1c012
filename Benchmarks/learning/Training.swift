import Concurrency
import Foundation
import Learning
import Numerics
import Vocabulary

/// Top-1 and top-5 of both directions by animal; with `--search 1` after aligning the rotation by similarities.
func report(_ network: EmbeddingNetwork, _ test: TrainingSet) -> String {
  Set(test.samples.map(\.animal)).sorted().map { animal in
    let one = subset(test, animals: [animal])
    let forth = Retrieval(Embedder(network), on: one, from: .twoPhoton, to: .fmost)
    let back = Retrieval(Embedder(network), on: one, from: .fmost, to: .twoPhoton)
    if option("search", "0") == "1" {
      let vectors = { (modality: Modality) -> [Float] in
        one.samples.indices.filter { one.samples[$0].modality == modality }.flatMap {
          one.patches[$0 * one.patchCount..<($0 + 1) * one.patchCount]
        }
      }
      let gallery = Embedder(network).embed(vectors(.fmost), pixels: one.pixels).map(\.vector)
      let rotation = RotationSearch(
        Embedder(network), queries: vectors(.twoPhoton), pixels: one.pixels, gallery: gallery
      ).rotation
      let rotated = Retrieval(Embedder(network), on: one, from: .twoPhoton, to: .fmost, rotation: rotation)
      let back = Retrieval(Embedder(network), on: one, from: .fmost, to: .twoPhoton, rotation: -rotation)
      return String(
        format: "[%d] rotation %.0f: %.3f %.3f | %.3f %.3f (%d)", animal, rotation * 180 / .pi, rotated.top1,
        rotated.top5,
        back.top1, back.top5, rotated.queries)
    }
    return String(
      format: "[%d] %.3f %.3f | %.3f %.3f (%d)", animal, forth.top1, forth.top5, back.top1, back.top5, forth.queries)
  }.joined(separator: "  ")
}

func trainAndReport() throws {
  let all = try read(option("data", "/tmp/learn/m"))
  let held = Set(option("held", "3").split(separator: ",").map { Int($0)! })
  var training = subset(all, animals: Set(all.samples.map(\.animal)).subtracting(held))
  if let more = Optional(option("more", "")), !more.isEmpty {
    let extra = try read(more)
    if option("only", "0") == "1" { training = TrainingSet(channels: all.channels, pixels: all.pixels) }
    for (i, sample) in extra.samples.enumerated() {
      var sample = sample
      sample.identity += 100_000
      sample.animal += 100
      training.append(sample, patch: Array(extra.patches[i * extra.patchCount..<(i + 1) * extra.patchCount]))
    }
  }
  let test = subset(all, animals: held)
  var configuration = TrainingConfiguration.compact(
    steps: Int(number("steps", 300)), seed: UInt64(number("seed", 1)))
  configuration.schedule.learningRate = number("rate", configuration.schedule.learningRate)
  configuration.identitiesPerBatch = Int(number("identities", Double(configuration.identitiesPerBatch)))
  configuration.loss = .circle(.init(gamma: number("gamma", 256)))
  configuration.unpaired = option("unpaired", "left out") == "included" ? .included : .leftOut
  configuration.augmentation.jitter = number("jitter", configuration.augmentation.jitter)
  configuration.adam.decay = number("decay", configuration.adam.decay)
  configuration.augmentation.rotates = option("turns", "1") == "1"
  var net = NetworkConfiguration.compact(channels: all.channels, pixels: Int(number("pixels", 48)))
  switch option("channels", "both") {
  case "local": net.global = nil
  case "global": net.local = nil
  default: break
  }
  var network = EmbeddingNetwork(net, seed: configuration.seed)
  if let from = Optional(option("from", "")), !from.isEmpty {
    try network.load(Safetensors.decode(Array(Data(contentsOf: URL(fileURLWithPath: from)))))
  }
  print(
    "blas \(BLAS.coreName) threads \(threadCount) parameters \(network.parameters.totalCount)",
    "training \(training.samples.count) paired \(training.pairedSamples.count) test \(test.samples.count)")
  print("start  \(report(network, test))")
  var trainer = try Trainer(configuration, network: network, set: training)
  let start = Date()
  let every = Int(number("every", 50))
  while !trainer.isDone {
    let step = try trainer.takeStep()
    if step.step % every == 0 {
      print(
        String(
          format: "step %d loss %.2f length %.1f %.0f img/s %.0f s  ", step.step, step.loss, step.gradientNorm,
          step.imagesPerSecond, Date().timeIntervalSince(start)), report(trainer.embeddingNetwork, test))
      fflush(nil)
    }
  }
  if let to = Optional(option("to", "")), !to.isEmpty {
    try Data(Safetensors.encode(trainer.embeddingNetwork.tensors)).write(to: URL(fileURLWithPath: to))
  }
}
