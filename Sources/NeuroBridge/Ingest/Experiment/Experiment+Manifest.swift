import Foundation
import Yams

extension Experiment {
  /// Reads a `session.yaml`; paths in it are beside it unless absolute.
  public init(manifest path: String) throws {
    let text: String
    do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
      let reason = FileManager.default.fileExists(atPath: path) ? "not UTF-8 text" : "no such file"
      throw ExperimentError.unreadable(path: path, reason: reason)
    }
    do {
      self = try YAMLDecoder().decode(Experiment.self, from: text)
      if let key = try Self.unknownKey(in: text) { throw ExperimentError.manifest(path: path, reason: key) }
    } catch let error as DecodingError {
      throw ExperimentError.manifest(path: path, reason: Self.reason(error))
    } catch let error as YamlError {
      throw ExperimentError.manifest(path: path, reason: "\(error)".split(separator: "\n").joined(separator: " "))
    }
    let folder = (path as NSString).deletingLastPathComponent
    resolve(beside: folder)
    for brain in animals {
      for session in brain.sessions {
        if let voxel = session.voxel, voxel.count != 3 || !voxel.allSatisfy({ $0.isFinite && $0 > 0 }) {
          throw ExperimentError.voxel(path: path, session: "\(brain.animal)/\(session.name)")
        }
      }
    }
  }

  private mutating func resolve(beside folder: String) {
    func place(_ path: String) -> String {
      path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }
    animals = animals.map { brain in
      var brain = brain
      brain.sessions = brain.sessions.map { session in
        var session = session
        session.stack = place(session.stack)
        session.neurons = session.neurons.map(place)
        return session
      }
      brain.pairs = brain.pairs?.map { pairs in
        var pairs = pairs
        pairs.table = place(pairs.table)
        return pairs
      }
      return brain
    }
  }

  /// What is wrong and where, as one line.
  private static func reason(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      let text = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      return text.isEmpty ? "the top" : String(text.drop { $0 == "." })
    }
    switch error {
    case .keyNotFound(let key, let context): return "“\(key.stringValue)” is missing at \(place(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) is not what is expected there"
    case .dataCorrupted(let context):
      // The parser's own words hold the line and the column.
      let cause = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return "not YAML: " + cause.split(separator: "\n").joined(separator: " ")
    @unknown default: return "not a manifest"
    }
  }
}
