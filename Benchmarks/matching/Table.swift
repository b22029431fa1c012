import Foundation
import Geometry
import Matching
import Numerics
import Simulation
import Vocabulary

/// Two sessions and their true pairs.
struct RegistrationCase {
  var name: String
  var a: [Vector3]
  var b: [Vector3]
  var pairs: Set<IndexPair>
  var known: [IndexPair] = []

  init(name: String, a: [Vector3], b: [Vector3], pairs: Set<IndexPair>) {
    (self.name, self.a, self.b, self.pairs) = (name, a, b, pairs)
  }

  /// - Parameter knownPairs: Of the true pairs, as decisions of a reviewer.
  init(_ name: String, _ field: SimulatedField, knownPairs: Int = 0) {
    self.name = name
    a = field.a
    b = field.b
    let all = field.pairs.map { IndexPair($0.a, $0.b) }
    pairs = Set(all)
    known = (0..<knownPairs).map { all[$0 * all.count / knownPairs] }
  }

  /// Tables of a folder: two-photon.csv or round1.csv, fmost.csv or round2.csv or hcr.csv, and the true pairs.
  init(_ name: String, folder: String, files: [String] = ["two-photon", "fmost", "pairs"]) throws {
    self.name = name
    let (one, two) = try (SomaList("\(folder)/\(files[0]).csv"), SomaList("\(folder)/\(files[1]).csv"))
    a = one.positions.map { Vector3($0) }
    b = two.positions.map { Vector3($0) }
    let rowsA = Dictionary(uniqueKeysWithValues: one.labels.enumerated().map { ($1, $0) })
    let rowsB = Dictionary(uniqueKeysWithValues: two.labels.enumerated().map { ($1, $0) })
    func table(_ file: String) throws -> [IndexPair] {
      try String(contentsOfFile: "\(folder)/\(file).csv", encoding: .utf8).split(whereSeparator: \.isNewline)
        .dropFirst()
        .compactMap { line in
          let fields = line.split(separator: ",").map(String.init)
          guard fields.count >= 2, let i = rowsA[fields[0]], let j = rowsB[fields[1]] else { return nil }
          return IndexPair(i, j)
        }
    }
    pairs = Set(try table(files[2]))
    if files.count > 3 { known = try table(files[3]) }
  }

  mutating func rotateAtRandom(_ random: inout SeededRandom) {
    let rotation = Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1])
    a = a.map { rotation * $0 }
  }
}

/// The cases of the table, by name; real tables where `data` and `cases` hold them.
func registrationCases(data: String, cases: String) -> [(name: String, make: () throws -> RegistrationCase)] {
  func rotation(_ degrees: Double, _ axis: Vector3 = [0, 0, 1]) -> Matrix3<Double> {
    Matrix3.rotation(degrees * .pi / 180, about: axis)
  }
  let pose = rotation(25) * rotation(5, [1, 0, 0]) * 0.95
  func field(
    _ count: Int, _ size: Vector3, linear: Matrix3<Double>, missing: Double = 0.1, overlap: Double = 1,
    noise: Double = 0.7, warp: Double = 3, spacing: Double = 9, translation: Vector3 = [20, -15, 8], seed: UInt64 = 1
  ) -> SimulatedField {
    var configuration = SimulatedField.Configuration()
    configuration.count = count
    configuration.size = size
    configuration.linear = linear
    configuration.missing = missing
    configuration.overlap = overlap
    configuration.noise = noise
    configuration.warp = warp
    configuration.spacing = spacing
    configuration.translation = translation
    return SimulatedField(configuration, seed: seed)
  }
  var all: [(String, () throws -> RegistrationCase)] = []
  for animal in ["M01", "M02", "M03", "M04", "N01", "N02"] {
    all.append((animal, { try RegistrationCase(animal, folder: "\(data)/animals/\(animal)") }))
  }
  all.append(
    (
      "N01 known 6",
      {
        var one = try RegistrationCase("N01 known 6", folder: "\(data)/animals/N01")
        one.known = Array(one.pairs.sorted().prefix(6))
        return one
      }
    ))
  all.append(
    (
      "N01 known 6 + 1 wrong",
      {
        var one = try RegistrationCase("N01 known 6 + 1 wrong", folder: "\(data)/animals/N01")
        let sorted = one.pairs.sorted()
        one.known = Array(sorted.prefix(6)) + [IndexPair(sorted[6].a, sorted[20].b)]
        return one
      }
    ))
  all.append(
    (
      "two-rounds",
      {
        var one = try RegistrationCase(
          "two-rounds", folder: "\(data)/two-rounds", files: ["round1", "round2", "pairs"])
        var random = SeededRandom(seed: 12)
        one.rotateAtRandom(&random)
        return one
      }
    ))
  for seed in UInt64(1)...3 {
    all.append(
      (
        "planar \(seed)",
        {
          RegistrationCase(
            "planar \(seed)",
            field(
              300, [500, 500, 0], linear: rotation(3), missing: 0.15, noise: 0.5, warp: 0.5, translation: [8, 3, 0],
              seed: seed))
        }
      ))
  }
  all.append(
    (
      "planar rotated 100",
      {
        RegistrationCase(
          "planar rotated 100", field(300, [500, 500, 0], linear: rotation(100), missing: 0.15, noise: 0.5, warp: 2))
      }
    ))
  let block = Vector3(400, 400, 150)
  let stretch = Matrix3.diagonal([1.7, 1.8, 3.6])
  for known in [0, 6] {
    all.append(
      (
        "expanded, known \(known)",
        {
          RegistrationCase(
            "expanded, known \(known)", field(210, block, linear: stretch * pose, missing: 0.15, noise: 0.7),
            knownPairs: known)
        }
      ))
  }
  for known in [0, 12] {
    let name = "case expanded, known \(known)"
    all.append(
      (
        name,
        {
          try RegistrationCase(
            name, folder: "\(cases)/expanded",
            files: ["two-photon", "hcr", "truth"] + (known > 0 ? ["known12"] : []))
        }
      ))
  }
  let poses: [(String, Matrix3<Double>)] = [
    ("upright", pose), ("mirrored x", pose * Matrix3.diagonal([-1, 1, 1])),
    ("z reversed", pose * Matrix3.diagonal([1, 1, -1])), ("upside down", pose * rotation(180, [1, 0, 0])),
    ("permuted axes", pose * Matrix3(columns: [0, 1, 0], [0, 0, 1], [1, 0, 0])),
    ("tilted 60", pose * rotation(60, [0, 1, 0])),
  ]
  for (name, linear) in poses { all.append((name, { RegistrationCase(name, field(200, block, linear: linear)) })) }
  all.append(
    (
      "case mirrored",
      {
        try RegistrationCase(
          "case mirrored", folder: "\(cases)/mirrored-session", files: ["two-photon", "fmost", "truth"])
      }
    ))
  for overlap in [50, 30, 20] {
    all.append(
      (
        "overlap \(overlap) %",
        {
          RegistrationCase("overlap \(overlap) %", field(250, block, linear: pose, overlap: Double(overlap) / 100))
        }
      ))
  }
  for (count, size): (Int, Vector3) in [
    (200, block), (500, [550, 550, 200]), (2000, [1000, 1000, 300]), (4500, [1500, 1500, 400]),
  ] {
    all.append(
      ("size \(count)", { RegistrationCase("size \(count)", field(count, size, linear: rotation(130) * pose)) }))
  }
  all.append(
    (
      "13 in 650 um",
      {
        RegistrationCase("13 in 650 um", field(15, [650, 650, 200], linear: pose, noise: 0.5, warp: 1))
      }
    ))
  all.append(
    (
      "60 in 20,000",
      {
        let whole = field(20_000, [4000, 4000, 1000], linear: pose, missing: 0, spacing: 12)
        var one = RegistrationCase("60 in 20,000", whole)
        let centre = Vector3(2600, 1500, 500)
        func distance(_ row: Int) -> Double { (one.a[row] - centre).squaredLength }
        let near = one.a.indices.sorted { distance($0) < distance($1) }.prefix(60)
        let partners = Dictionary(uniqueKeysWithValues: one.pairs.map { ($0.a, $0.b) })
        // Three of ten are not where the large session shows them.
        var random = SeededRandom(seed: 5)
        let all = one.a
        one.pairs = []
        one.a = near.enumerated().map { row, soma in
          guard row % 10 < 7 else { return all[soma] + Vector3(random.normal(), random.normal(), random.normal()) * 40 }
          if let partner = partners[soma] { one.pairs.insert(IndexPair(row, partner)) }
          return all[soma]
        }
        return one
      }
    ))
  all.append(
    (
      "twins",
      {
        try RegistrationCase("twins", folder: "\(cases)/twin-detections", files: ["two-photon", "fmost", "truth"])
      }
    ))
  return all.map { ($0.0, $0.1) }
}

/// Prints one row a case: precision, recall, processor seconds, peak memory; cases by the beginning of their names.
func printTable(_ names: [String]) throws {
  let shared = ProcessInfo.processInfo.environment["NEUROBRIDGE_SHARED"] ?? "../shared"
  print(
    "| case | somata | pairs | accepted | precision | recall | CPU s | peak MB | pose |\n|---|---|---|---|---|---|---|---|---|"
  )
  for (name, make) in registrationCases(data: "\(shared)/data", cases: "\(shared)/cases")
  where names.isEmpty || names.contains(where: name.hasPrefix) {
    guard let one = try? make() else {
      print("| \(name) | not there |")
      continue
    }
    let constraints = try PairConstraints(mustLink: one.known, cannotLink: [])
    func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
    }
    var match: SessionMatch?
    let time = seconds {
      match = SessionMatcher(a: somata(one.a), b: somata(one.b), appearance: nil, constraints: constraints).match()
    }
    guard let match else { continue }
    let acceptance = Acceptance(match, probabilities: nil, options: MatchingOptions(), constraints: constraints)
    let known = Set(one.known)
    let accepted = acceptance.assignment.pairs.filter { !known.contains($0) }
    let right = accepted.count { one.pairs.contains($0) }
    let open = one.pairs.subtracting(known).count
    var usage = rusage()
    getrusage(.init(0), &usage)
    func short(_ value: Double) -> String { String(format: "%.3f", value) }
    let pose = match.significance.pose.map {
      String(format: "%.0f, null %.0f, p %.2g", $0.observed, $0.nullMean, $0.pValue)
    }
    print(
      "| \(name) | \(one.a.count) × \(one.b.count) | \(open) | \(accepted.count) "
        + "| \(accepted.isEmpty ? "-" : short(Double(right) / Double(accepted.count))) "
        + "| \(short(Double(right) / Double(max(1, open)))) | \(String(format: "%.1f", time)) "
        + "| \(usage.ru_maxrss / 1024) | \(pose ?? "-") \((match.significance.warnings + match.remarks).joined(separator: "; ")) |"
    )
    fflush(nil)
  }
}

/// Two different tissues, again and again: how often a match is reported as significant.
func countFalseAlarms(_ trials: Int) throws {
  var alarms = 0
  let time = try seconds {
    for trial in 1...max(1, trials) {
      var configuration = SimulatedField.Configuration()
      configuration.count = [50, 100, 200][trial % 3]
      configuration.size = trial % 4 == 0 ? [400, 400, 0] : [400, 400, 150]
      let a = SimulatedField(configuration, seed: UInt64(2 * trial)).a
      let b = SimulatedField(configuration, seed: UInt64(2 * trial + 1)).b
      func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
        .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
      }
      let match = SessionMatcher(a: somata(a), b: somata(b), appearance: nil).match()
      if match.significance.isSignificant { alarms += 1 }
      if trial % 10 == 0 { try report(["trials": trial, "alarms": alarms]) }
    }
  }
  try report(["trials": trials, "alarms": alarms, "seconds": time])
}
