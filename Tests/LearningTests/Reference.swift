import Foundation

/// Files of the folder that NEUROBRIDGE_REFERENCE names, or of `shared/reference` beside the repository; tests skip
/// without them.
enum Reference {
  private static let folder: URL? = {
    if let path = ProcessInfo.processInfo.environment["NEUROBRIDGE_REFERENCE"] { return URL(fileURLWithPath: path) }
    var directory = URL(fileURLWithPath: #filePath)
    while directory.path != "/" {
      directory.deleteLastPathComponent()
      let candidate = directory.appendingPathComponent("shared/reference")
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
    var directory = URL(fileURLWithPath: #filePath)
    while directory.path != "/",
      !FileManager.default.fileExists(atPath: directory.appendingPathComponent("Package.swift").path)
    {
      directory.deleteLastPathComponent()
    }
    return try? Data(contentsOf: directory.appendingPathComponent("fixtures/" + path))
  }
}
