import Foundation
import Learning
import Numerics
import Vocabulary

/// Reads `NAME.f32` and `NAME.txt`: patches as raw floats; count, channels, pixels, then identity, modality, animal of each.
func read(_ name: String) throws -> TrainingSet {
  let lines = try String(contentsOfFile: name + ".txt", encoding: .utf8).split(separator: "\n")
  let head = lines[0].split(separator: " ").map { Int($0)! }
  var set = TrainingSet(channels: head[1], pixels: head[2])
  let data = try Data(contentsOf: URL(fileURLWithPath: name + ".f32"))
  let values = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  for (i, line) in lines.dropFirst().enumerated() {
    let f = line.split(separator: " ").map { Int($0)! }
    set.append(
      .init(identity: f[0], modality: f[1] == 0 ? .twoPhoton : .fmost, animal: f[2]),
      patch: Array(values[i * set.patchCount..<(i + 1) * set.patchCount]))
  }
  return set
}

func subset(_ set: TrainingSet, animals: Set<Int>) -> TrainingSet {
  var result = TrainingSet(channels: set.channels, pixels: set.pixels)
  for (i, sample) in set.samples.enumerated() where animals.contains(sample.animal) {
    result.append(sample, patch: Array(set.patches[i * set.patchCount..<(i + 1) * set.patchCount]))
  }
  return result
}

let arguments = CommandLine.arguments
func option(_ name: String, _ fallback: String) -> String {
  guard let i = arguments.firstIndex(of: "--" + name), i + 1 < arguments.count else { return fallback }
  return arguments[i + 1]
}
let all = try read(option("data", "/tmp/learn/m90"))
let held = Set(option("held", "3").split(separator: ",").map { Int($0)! })
let training = subset(all, animals: Set(all.samples.map(\.animal)).subtracting(held))
let test = subset(all, animals: held)
let steps = Int(option("steps", "300"))!
var configuration = TrainingConfiguration.compact(steps: steps, seed: UInt64(option("seed", "1"))!)
configuration.schedule.rate = Double(option("rate", "1e-3"))!
configuration.identitiesPerBatch = Int(option("identities", "50"))!
configuration.loss.gamma = Double(option("gamma", "256"))!
configuration.augmentation.jitter = Double(option("jitter", "10"))!
configuration.adam.decay = Double(option("decay", "0"))!
configuration.augmentation.turns = option("turns", "1") == "1"
var net = NetworkConfiguration.compact(channels: all.channels, pixels: Int(option("pixels", "48"))!)
switch option("channels", "both") {
case "local": net.global = nil
case "global": net.local = nil
default: break
}
let network = EmbeddingNetwork(net, seed: configuration.seed)
print(
  "blas \(BLAS.coreName) threads \(threadCount) parameters \(network.parameters.totalCount) training \(training.samples.count) paired \(training.pairedSamples.count) test \(test.samples.count)"
)
var trainer = try Trainer(configuration, network: network, set: training)
let start = Date()
var every = Int(option("every", "50"))!
while !trainer.isDone {
  let report = try trainer.takeStep()
  if report.step % 10 == 0 && report.step <= 20 || report.step % every == 0 {
    let r = Retrieval(Embedder(trainer.embeddingNetwork), on: test, from: .twoPhoton, to: .fmost)
    print(
      String(
        format: "step %d loss %.2f length %.1f %.0f img/s %.0f s top1 %.3f top5 %.3f of %d", report.step, report.loss,
        report.gradientLength, report.imagesPerSecond, Date().timeIntervalSince(start), r.top1, r.top5, r.queries))
    fflush(nil)
  }
}
