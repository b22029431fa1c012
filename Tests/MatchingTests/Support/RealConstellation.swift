import Foundation
import Testing

@testable import Matching

/// Soma tables of real and rendered tissue, where they lie beside the repository (or at `NEUROBRIDGE_DATA`).
struct RealConstellation {
  var a: [Vector3] = []
  var b: [Vector3] = []
  var radiiA: [Double?] = []
  var radiiB: [Double?] = []
  var pairs: [IndexPair] = []

  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["NEUROBRIDGE_DATA"] { return URL(fileURLWithPath: named) }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("../shared/data").standardizedFileURL
  }()

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("animals").path) }

  /// - Parameter name: of an animal, or `two-rounds`.
  init(_ name: String) throws {
    let isRounds = name == "two-rounds"
    let place = Self.folder.appendingPathComponent(isRounds ? name : "animals/\(name)")
    func rows(_ file: String) throws -> [[String]] {
      try String(contentsOf: place.appendingPathComponent(file + ".csv"), encoding: .utf8)
        .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",").map(String.init) }
    }
    func number(_ row: [String], _ column: Int) throws -> Double { try #require(Double(row[column])) }
    let (first, second) = try (rows(isRounds ? "round1" : "two-photon"), rows(isRounds ? "round2" : "fmost"))
    a = try first.map { [try number($0, 1), try number($0, 2), try number($0, 3)] }
    b = try second.map { [try number($0, 1), try number($0, 2), try number($0, 3)] }
    radiiA = first.map { $0.count > 4 ? Double($0[4]) : nil }
    radiiB = second.map { $0.count > 4 ? Double($0[4]) : nil }
    let placeA = Dictionary(uniqueKeysWithValues: first.enumerated().map { ($1[0], $0) })
    let placeB = Dictionary(uniqueKeysWithValues: second.enumerated().map { ($1[0], $0) })
    pairs = try rows("pairs").map { IndexPair(try #require(placeA[$0[0]]), try #require(placeB[$0[1]])) }
  }

  func precisionAndRecall(_ found: [IndexPair]) -> (precision: Double, recall: Double) {
    let right = Double(Set(pairs).intersection(found).count)
    return (found.isEmpty ? 1 : right / Double(found.count), right / Double(pairs.count))
  }
}
