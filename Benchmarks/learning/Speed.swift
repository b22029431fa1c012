import Foundation
import Learning
import Numerics
import Vocabulary

func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Wall and processor seconds of the fastest of some runs, after one to warm up; the latter also means something where
/// the machine has other work.
func fastest(_ runs: Int, _ body: () throws -> Void) rethrows -> (wall: Double, processor: Double) {
  try body()
  var best = (wall: Double.infinity, processor: Double.infinity)
  for _ in 0..<runs {
    let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try body()
    best.wall = min(best.wall, seconds(CLOCK_MONOTONIC) - start.0)
    best.processor = min(best.processor, seconds(CLOCK_PROCESS_CPUTIME_ID) - start.1)
  }
  return best
}

func peakMemory() -> String {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
  return line.split(separator: " ").dropFirst().first.map { String(Int($0)! / 1024) } ?? "?"
}

/// One row of `Benchmarks/learning/run`: what ViT-B/16 at 224 costs, ms an image.
func measureSpeed() throws {
  let batch = Int(number("batch", 1))
  let precision: Precision = option("precision", "float32") == "bfloat16" ? .bfloat16 : .float32
  let work = option("work", "embed")
  setThreadCount(Int(number("threads", 1)))
  let runs = Int(number("runs", 3))
  let times: (wall: Double, processor: Double)
  if work == "embed" {
    let patches = noisePatches(batch)
    let embedder = Embedder(visionTransformer(work, precision))
    times = fastest(runs) { _ = embedder.embed(patches, pixels: 336) }
  } else {
    var trainer = try trainer(work, batch: batch, precision)
    times = try fastest(runs) { _ = try trainer.takeStep() }
  }
  print(
    String(
      format: "ours %@ %@ B=%d t=%d wall %.2f cpu %.2f ms/image peak %@ MiB", work, precision.rawValue, batch,
      threadCount, 1000 * times.wall / Double(batch), 1000 * times.processor / Double(batch), peakMemory()))
}

private func noisePatches(_ count: Int) -> [Float] {
  var random = SeededRandom(seed: 2)
  return (0..<count * 3 * 336 * 336).map { _ in Float(random.uniform()) }
}

/// How far bfloat16 moves the embeddings of some patches, whose vectors have length 1.
func measureError() {
  let patches = noisePatches(Int(number("batch", 8)))
  let moved = visionTransformer("embed", .bfloat16).movedByRounding(patches, pixels: 336)
  print("bfloat16 moves an embedding by \(moved.mean), at most \(moved.largest)")
}

private func visionTransformer(_ work: String, _ precision: Precision) -> EmbeddingNetwork {
  var network = EmbeddingNetwork(
    NetworkConfiguration(
      channels: 3, pixels: 224, dimension: 768, local: nil,
      global: .init(
        transformer: .init(
          stem: .patches(16), width: 768, depth: 12, heads: 12, classToken: true, epsilon: 1e-6,
          lora: work == "lora" ? .init(rank: 8, alpha: 16) : nil),
        head: work == "linear" ? .projectedToken : .token)), seed: 1)
  network.precision = precision
  switch work {
  case "linear": network.freeze(for: .linear)
  case "partial": network.freeze(for: .partial(blocks: 2))
  case "lora": network.freeze(for: .lora)
  case "full": network.freeze(for: .full)
  default: network.freeze(for: .none)
  }
  return network
}

/// A whole step of training on `batch` patches: cut, forward, CircleLoss, backward, Adam. `linear` and `partial` keep the
/// activations of their frozen layers, so that only the first step (which is not measured) runs those.
private func trainer(_ work: String, batch: Int, _ precision: Precision) throws -> Trainer {
  var set = TrainingSet(channels: 3, pixels: 336)
  var random = SeededRandom(seed: 1)
  for index in 0..<batch {
    set.append(
      .init(identity: index / 2, modality: index % 2 == 0 ? .twoPhoton : .fmost, animal: 0),
      patch: (0..<set.patchCount).map { _ in Float(random.uniform()) })
  }
  var configuration = TrainingConfiguration(
    steps: 1000, identitiesPerBatch: batch / 2, schedule: Schedule(rate: 1e-6), augmentation: .none, seed: 1)
  // The miner would leave out what random weights already tell apart, and with it the backward pass.
  configuration.miner.epsilon = 10
  if work == "linear" || work == "partial" { configuration.fixedViews = 1 }
  configuration.microBatch = Int(option("micro", "0")).flatMap { $0 > 0 ? $0 : nil }
  let network = visionTransformer(work, precision)
  if let free = Double(option("memory", "")) {
    configuration = try configuration.fitted(to: network, available: Int(free * 1e9))
    print("micro-batches of \(configuration.microBatch ?? batch)")
  }
  return try Trainer(configuration, network: network, set: set, activations: ActivationMemory())
}
