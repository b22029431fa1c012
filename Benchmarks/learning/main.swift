import Foundation
import Learning
import Numerics
import Simulation
import Vocabulary

let arguments = CommandLine.arguments
func option(_ name: String, _ fallback: String) -> String {
  guard let i = arguments.firstIndex(of: "--" + name), i + 1 < arguments.count else { return fallback }
  return arguments[i + 1]
}
func number(_ name: String, _ fallback: Double) -> Double { Double(option(name, "\(fallback)"))! }

let recipe = PatchRecipe(field: number("field", 108), pixels: Int(number("patch", 72)))
switch arguments.dropFirst().first {
case "cut":
  var collector = PatchCollector(recipe: recipe)
  for (i, name) in option("animals", "M01,M02,M03,M04").split(separator: ",").enumerated() {
    try collector.add(folder: option("data", "../../shared/data/animals") + "/" + name, animal: i)
  }
  try write(collector.set, to: option("out", "/tmp/learn/m"))
case "simulate":
  var collector = PatchCollector(recipe: recipe)
  var configuration = option("kind", "sparse") == "dense" ? SimulationConfiguration.dense : .init()
  configuration.maxRotation = 14
  let first = Int(number("seed", 1000))
  for i in 0..<Int(number("count", 10)) {
    try collector.add(simulated: configuration, seed: UInt64(first + i), animal: first + i)
  }
  try write(collector.set, to: option("out", "/tmp/learn/s"))
  print(collector.set.samples.count, collector.set.pairedSamples.count)
case "speed": try measureSpeed()
case "scaling": try measureScaling()
case "products": measureProducts()
case "error": measureError()
case "backends": listBackends()
case "train": try trainAndReport()
default: print("usage: learning-benchmark cut|simulate|speed|scaling|products|error|backends|train …")
}
