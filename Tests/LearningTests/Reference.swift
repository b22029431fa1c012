import Foundation

/// Files kept beside the repository or named by NEUROBRIDGE_REFERENCE; tests that need them skip where they are absent.
enum Reference {
  private static let folder: URL? = {
    if let path = ProcessInfo.processInfo.environment["NEUROBRIDGE_REFERENCE"] { return URL(fileURLWithPath: path) }
    var place = URL(fileURLWithPath: #filePath)
    while place.path != "/" {
      place.deleteLastPathComponent()
      let candidate = place.appendingPathComponent("shared/reference")
      if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
    }
    return nil
  }()

  static func data(_ path: String) -> Data? {
    folder.flatMap { try? Data(contentsOf: $0.appendingPathComponent(path)) }
  }
}

/// Files of `fixtures/`.
enum Fixture {
  static func data(_ path: String) -> Data? {
    var place = URL(fileURLWithPath: #filePath)
    while place.path != "/", !FileManager.default.fileExists(atPath: place.appendingPathComponent("Package.swift").path)
    {
      place.deleteLastPathComponent()
    }
    return try? Data(contentsOf: place.appendingPathComponent("fixtures/" + path))
  }
}
