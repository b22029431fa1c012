import Foundation
import Geometry
import Matching
import Numerics
import Simulation
import Statistics
import Vocabulary

/// One animal: its match and what is true of each candidate.
private struct JudgedAnimal {
  let match: SessionMatch
  let truth: [Bool]

  /// - Parameter similarity: nil matches by positions alone; else genuine pairs resemble each other more, on average.
  init(_ one: RegistrationCase, similarity: Double?, seed: UInt64) {
    func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
    }
    var appearance: Appearance?
    if let similarity {
      var random = SeededRandom(seed: seed, stream: 0x5349)
      let values = one.a.indices.flatMap { i in
        one.b.indices.map { j in
          Float(0.25 + (one.pairs.contains(IndexPair(i, j)) ? similarity : 0) + 0.15 * random.normal())
        }
      }
      appearance = .dense(values)
    }
    let match = SessionMatcher(a: somata(one.a), b: somata(one.b), appearance: appearance).match()
    self.match = match
    truth = match.candidates.map { one.pairs.contains($0.pair) }
  }
}

/// How far stated probabilities are to be believed, on animals that had no part in the fit: expected calibration error and Brier
/// score of every candidate with a probability above 0.01, by the registration's own model and by the calibration.
func measureCalibration(animals count: Int) throws {
  let shared = ProcessInfo.processInfo.environment["NEUROBRIDGE_SHARED"] ?? "../shared"
  func dense(_ seed: Int) -> RegistrationCase {
    let tissue = SimulatedConstellation(configuration: .dense, seed: UInt64(seed))
    let rowsA = Dictionary(uniqueKeysWithValues: tissue.twoPhoton.enumerated().map { ($1.label, $0) })
    let rowsB = Dictionary(uniqueKeysWithValues: tissue.fmost.enumerated().map { ($1.label, $0) })
    return RegistrationCase(
      name: "dense \(seed)", a: tissue.twoPhoton.map { Vector3($0.position) },
      b: tissue.fmost.map { Vector3($0.position) },
      pairs: Set(tissue.pairs.map { IndexPair(rowsA[$0.twoPhoton] ?? 0, rowsB[$0.fmost] ?? 0) }))
  }
  func field(_ seed: Int, planar: Bool) -> RegistrationCase {
    var configuration = SimulatedField.Configuration()
    configuration.count = planar ? 300 : 200
    configuration.size = planar ? [500, 500, 0] : [400, 400, 150]
    configuration.missing = 0.3
    configuration.warp = planar ? 2 : 4
    configuration.noise = 1.5
    configuration.linear = Matrix3.rotation(Double(seed), about: [0, 0, 1]) * 0.95
    return RegistrationCase("field \(seed)", SimulatedField(configuration, seed: UInt64(seed)))
  }
  func real(_ names: [String]) -> [RegistrationCase] {
    names.compactMap { try? RegistrationCase($0, folder: "\(shared)/data/animals/\($0)") }
  }
  let kinds: [(String, [RegistrationCase])] = [
    ("simulated, dense", (1...count).map(dense)), ("simulated field", (1...count).map { field($0, planar: false) }),
    ("one plane", (1...count).map { field($0, planar: true) }), ("M01–M04", real(["M01", "M02", "M03", "M04"])),
    ("N01, N02", real(["N01", "N02"])),
  ]
  print("| animals | evidence | judged | own: ECE | Brier | calibrated: ECE | Brier |\n|---|---|---|---|---|---|---|")
  for (name, cases) in kinds where cases.count > 1 {
    for similarity in [nil, 0.35] {
      let animals = cases.enumerated().map { JudgedAnimal($1, similarity: similarity, seed: UInt64($0)) }
        .filter(\.match.isRegistered)
      var (own, calibrated): ([(probability: Double, isMatch: Bool)], [(probability: Double, isMatch: Bool)]) = ([], [])
      for (left, animal) in animals.enumerated() {
        let examples = animals.enumerated().filter { $0.offset != left }.flatMap { number, other in
          zip(other.match.candidates, other.truth).compactMap { candidate, isMatch in
            candidate.isTopCandidate || candidate.residual != nil
              ? Calibration.Example(
                features: candidate.features, isMatch: isMatch, group: number, isTopCandidate: candidate.isTopCandidate)
              : nil
          }
        }
        let fit = Calibration.fit(examples)
        for (candidate, isMatch) in zip(animal.match.candidates, animal.truth) {
          if let p = candidate.modelProbability, p > 0.01 { own.append((p, isMatch)) }
          if let p = fit?.probability(candidate.features), p > 0.01 { calibrated.append((p, isMatch)) }
        }
      }
      func text(_ outcomes: [(probability: Double, isMatch: Bool)]) -> String {
        guard !outcomes.isEmpty else { return "– | –" }
        let reliability = Reliability(outcomes)
        return String(format: "%.3f | %.3f", reliability.expectedCalibrationError, reliability.brier)
      }
      print(
        "| \(name) (\(animals.count)) | \(similarity == nil ? "positions" : "positions and appearance") | \(own.count) "
          + "| \(text(own)) | \(text(calibrated)) |")
      fflush(nil)
    }
  }
}

/// Prints every true pair of a case that is not accepted, with its evidence and that of what was preferred.
func printLost(_ names: [String]) throws {
  let shared = ProcessInfo.processInfo.environment["NEUROBRIDGE_SHARED"] ?? "../shared"
  for (name, make) in registrationCases(data: "\(shared)/data", cases: "\(shared)/cases")
  where names.contains(where: name.hasPrefix) {
    let one = try make()
    func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
    }
    let match = SessionMatcher(a: somata(one.a), b: somata(one.b), appearance: nil).match()
    let acceptance = Acceptance(match, probabilities: nil, options: MatchingOptions())
    let byPair = Dictionary(uniqueKeysWithValues: match.candidates.map { ($0.pair, $0) })
    func text(_ pair: IndexPair) -> String {
      guard let geometry = byPair[pair]?.geometry else { return "no candidate" }
      return String(
        format: "residual %.1f, separation %.1f, log odds %.1f, probability %.3f", geometry.residual,
        geometry.separation, geometry.logOdds, geometry.probability)
    }
    let accepted = Set(acceptance.assignment.pairs)
    let registration = match.registration
    print(
      String(
        format: "%@: sigma %.2f, fraction %.2f, least probability %.3f", name, registration?.sigma ?? 0,
        registration?.fractionMatched ?? 0, acceptance.minProbability ?? 0))
    for pair in one.pairs.subtracting(accepted).sorted() {
      print("  lost \(pair.a)–\(pair.b): \(text(pair))")
      for other in accepted where other.a == pair.a || other.b == pair.b {
        print("    instead \(other.a)–\(other.b): \(text(other))")
      }
    }
    for pair in accepted.subtracting(one.pairs).sorted() { print("  false \(pair.a)–\(pair.b): \(text(pair))") }
    fflush(nil)
  }
}
