import Foundation

/// Expected results for the sample files of public test suites and microscopes.
struct SampleManifest: Decodable {
  struct File: Decodable {
    var path: String
    var sum_all_ifds: Double?
  }

  struct Series: Decodable {
    var axes: String?
    var shape: [Int]?
    var dtype: String?
    var sum: Double?
    var error: String?
  }

  struct Semantic: Decodable {
    var pixel_um_xy: [Double]?
    var z_step_um: Double?
    var volumes: Int?
    var volumes_per_file: Int?
    var slices: Int?
    var flyback: Int?
    var frames: Int?
    var shape: [Int]?
    var sum: Double?
    var sum_by_z: [Double]?
    var sum_without_flyback_per_file: [Double]?
  }

  struct Entry: Decodable, CustomStringConvertible {
    var id: String
    var category: String
    var files: [File]
    var series: [Series]
    var semantic: Semantic?
    var description: String { id }
  }

  var entries: [Entry]

  static let entries: [Entry] = {
    guard TestData.isPresent,
      let data = try? Data(contentsOf: URL(fileURLWithPath: TestData.path("tiffs/manifest.json")))
    else { return [] }
    return (try? JSONDecoder().decode(SampleManifest.self, from: data).entries) ?? []
  }()

  static func exact() -> [Entry] {
    entries.filter { ["microscopy", "label-mask", "encoding", "synthetic"].contains($0.category) && !isHostile($0) }
  }

  static func doubtful() -> [Entry] {
    entries.filter { !["microscopy", "label-mask", "encoding", "synthetic"].contains($0.category) || isHostile($0) }
  }

  private static func isHostile(_ entry: Entry) -> Bool {
    entry.id.contains("bad") || entry.id.contains("lying") || entry.id.contains("traversal")
  }
}
