import Foundation
import Matching
import Simulation
import Vocabulary

/// The soma table of one session: label, x, y, z in µm.
struct SomaList {
  var labels: [String] = []
  var positions: [Point3] = []

  init(_ path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count >= 4, let x = Double(fields[1]), let y = Double(fields[2]), let z = Double(fields[3]) else {
        continue
      }
      labels.append(String(fields[0]))
      positions.append(Point3(x: x, y: y, z: z))
    }
  }

  var somata: SessionMatcher.Somata { .init(positions: positions, radii: positions.map { _ in nil }) }
}

/// Matches NAME-a.csv and NAME-b.csv by positions alone and writes the pairs to NAME-matches.csv.
func matchPositions(in folder: String, names: [String]) throws {
  for name in names {
    let (a, b) = try (SomaList("\(folder)/\(name)-a.csv"), SomaList("\(folder)/\(name)-b.csv"))
    var match: SessionMatch?
    let time = seconds { match = SessionMatcher(a: a.somata, b: b.somata, appearance: nil).match() }
    guard let match else { continue }
    let lines = match.assignment().pairs.map { "\(a.labels[$0.a]),\(b.labels[$0.b])" }
    try (["a,b"] + lines).joined(separator: "\n")
      .write(toFile: "\(folder)/\(name)-matches.csv", atomically: true, encoding: .utf8)
    try report([
      "name": name, "seconds": time, "sigma": match.registration?.sigma ?? 0, "registered": match.isRegistered,
    ])
  }
}

/// Writes dense simulated soma tables and their true pairs.
func simulate(into folder: String, count: Int) throws {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  for number in 1...max(1, count) {
    let tissue = SimulatedConstellation(configuration: .dense, seed: UInt64(number))
    func write(_ name: String, _ lines: [String]) throws {
      try lines.joined(separator: "\n")
        .write(toFile: "\(folder)/simulated-\(number)-\(name).csv", atomically: true, encoding: .utf8)
    }
    func table(_ somata: [SimulatedSoma]) -> [String] {
      ["neuron,x_um,y_um,z_um"] + somata.map { "\($0.label),\($0.position.x),\($0.position.y),\($0.position.z)" }
    }
    try write("a", table(tissue.twoPhoton))
    try write("b", table(tissue.fmost))
    try write("pairs", ["a,b"] + tissue.pairs.map { "\($0.twoPhoton),\($0.fmost)" })
  }
  try report(["simulated": count])
}
