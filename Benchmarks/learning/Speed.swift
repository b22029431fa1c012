import Concurrency
import Foundation
import Learning
import Numerics
import Vocabulary

func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Wall and processor seconds.
struct Cost {
  var (wall, processor) = (Double.infinity, Double.infinity)
}

func cost(_ body: () throws -> Void) rethrows -> Cost {
  let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  try body()
  return Cost(wall: seconds(CLOCK_MONOTONIC) - start.0, processor: seconds(CLOCK_PROCESS_CPUTIME_ID) - start.1)
}

/// The fastest of some runs after a warm-up; processor time is comparable even where the machine has other work.
func fastest(_ runs: Int, _ body: () throws -> Void) rethrows -> Cost {
  try body()
  var best = Cost()
  for _ in 0..<runs {
    let cost = try cost(body)
    best = Cost(wall: min(best.wall, cost.wall), processor: min(best.processor, cost.processor))
  }
  return best
}

func peakMemory() -> String {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
  return line.split(separator: " ").dropFirst().first.map { String(Int($0)! / 1024) } ?? "?"
}

/// `--precision`, of matrix products.
func chosenPrecision() -> Precision { option("precision", "float32") == "bfloat16" ? .bfloat16 : .float32 }

/// A row of `Benchmarks/learning/run`: ViT-B/16 at 224.
private struct Row {
  let work = option("work", "embed")
  let batch = Int(number("batch", 1))
  let precision = chosenPrecision()

  /// Calls `measure` with one pass of the work.
  func measured(_ measure: (_ body: () throws -> Void) throws -> Void) throws {
    if work == "embed" {
      let patches = noisePatches(batch)
      let embedder = Embedder(visionTransformer(work, precision))
      try measure { _ = embedder.embed(patches, pixels: 336) }
    } else {
      var trainer = try trainer(work, batch: batch, precision)
      try measure { _ = try trainer.takeStep() }
    }
  }

  func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", 1000 * seconds / Double(batch)) }
}

/// The fastest of some runs, in ms an image.
func measureSpeed() throws {
  let row = Row()
  setThreadCount(Int(number("threads", 1)))
  try row.measured {
    let best = try fastest(Int(number("runs", 3)), $0)
    print(
      "ours \(row.work) \(row.precision.rawValue) B=\(row.batch) t=\(threadCount) wall \(row.milliseconds(best.wall))",
      "cpu \(row.milliseconds(best.processor)) ms/image peak \(peakMemory()) MiB")
  }
}

/// The speed-up of `threads` threads over one, alternating in one process, so that other load slows both alike: median and
/// quartiles of all pairs.
func measureScaling() throws {
  let row = Row()
  let threads = Int(number("threads", 2))
  try row.measured { body in
    var (one, more): ([Cost], [Cost]) = ([], [])
    for run in 0...Int(number("runs", 20)) {
      setThreadCount(1)
      let alone = try cost(body)
      setThreadCount(threads)
      let shared = try cost(body)
      guard run > 0 else { continue }  // warm-up
      one.append(alone)
      more.append(shared)
    }
    func quartiles(_ value: (Cost, Cost) -> Double) -> String {
      let values = zip(one, more).map(value).sorted()
      let at = [1, 2, 3].map { values[(values.count - 1) * $0 / 4] }
      return String(format: "%.2f (%.2f to %.2f)", at[1], at[0], at[2])
    }
    func least(_ costs: [Cost]) -> String { row.milliseconds(costs.map(\.wall).min() ?? .infinity) }
    print(
      "\(row.work) \(row.precision.rawValue) B=\(row.batch): \(threads) threads are \(quartiles { $0.wall / $1.wall })",
      "times as fast as one; fastest \(least(more)) and \(least(one)) ms/image;",
      "processor time \(quartiles { $1.processor / $0.processor }) times")
  }
}

private func noisePatches(_ count: Int) -> [Float] {
  var random = SeededRandom(seed: 2)
  return (0..<count * 3 * 336 * 336).map { _ in Float(random.uniform()) }
}

/// The distance that bfloat16 moves embeddings of unit length.
func measureError() {
  let patches = noisePatches(Int(number("batch", 8)))
  let moved = visionTransformer("embed", .bfloat16).bfloat16Error(patches, pixels: 336)
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

/// A training step on `batch` patches: crop, forward, CircleLoss, backward, Adam. `linear` and `partial` cache the activations of
/// their frozen layers, so that only the first step (which is not measured) computes those.
private func trainer(_ work: String, batch: Int, _ precision: Precision) throws -> Trainer {
  var set = TrainingSet(channels: 3, pixels: 336)
  var random = SeededRandom(seed: 1)
  for index in 0..<batch {
    set.append(
      .init(identity: index / 2, modality: index % 2 == 0 ? .twoPhoton : .fmost, animal: 0),
      patch: (0..<set.patchCount).map { _ in Float(random.uniform()) })
  }
  var configuration = TrainingConfiguration(
    steps: 1000, identitiesPerBatch: batch / 2, schedule: Schedule(learningRate: 1e-6), augmentation: .none, seed: 1)
  // Else the miner would skip pairs that random weights separate, and with them the backward pass.
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
