import Foundation
import Geometry
import Testing

@testable import Matching

/// Soma tables of real and rendered tissue, from `../shared/data` or the folder `NEUROBRIDGE_DATA`.
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

  static var isAvailable: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("animals").path) }

  /// - Parameter name: Of an animal, or `two-rounds`.
  init(_ name: String) throws {
    let isRounds = name == "two-rounds"
    let tables = Self.folder.appendingPathComponent(isRounds ? name : "animals/\(name)")
    func rows(_ file: String) throws -> [[String]] {
      try String(contentsOf: tables.appendingPathComponent(file + ".csv"), encoding: .utf8)
        .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",").map(String.init) }
    }
    func number(_ row: [String], _ column: Int) throws -> Double { try #require(Double(row[column])) }
    let (first, second) = try (rows(isRounds ? "round1" : "two-photon"), rows(isRounds ? "round2" : "fmost"))
    a = try first.map { [try number($0, 1), try number($0, 2), try number($0, 3)] }
    b = try second.map { [try number($0, 1), try number($0, 2), try number($0, 3)] }
    radiiA = first.map { $0.count > 4 ? Double($0[4]) : nil }
    radiiB = second.map { $0.count > 4 ? Double($0[4]) : nil }
    let indexA = Dictionary(uniqueKeysWithValues: first.enumerated().map { ($1[0], $0) })
    let indexB = Dictionary(uniqueKeysWithValues: second.enumerated().map { ($1[0], $0) })
    pairs = try rows("pairs").map { IndexPair(try #require(indexA[$0[0]]), try #require(indexB[$0[1]])) }
  }

  func precisionAndRecall(_ accepted: [IndexPair]) -> (precision: Double, recall: Double) {
    let right = Double(Set(pairs).intersection(accepted).count)
    return (accepted.isEmpty ? 1 : right / Double(accepted.count), right / Double(pairs.count))
  }
}
