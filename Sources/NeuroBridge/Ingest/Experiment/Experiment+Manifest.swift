import Foundation
import Imaging
import Vocabulary
import Yams

extension Experiment {
  /// Reads a `session.yaml`; relative paths in it start from its folder.
  public init(manifest path: String) throws(AtlasError) {
    self = try AtlasError.wrapping { try Self.read(manifest: path) }
  }

  private static func read(manifest path: String) throws -> Experiment {
    var experiment: Experiment
    let text = try ManifestText.read(path)
    do {
      experiment = try YAMLDecoder().decode(Experiment.self, from: text)
      if let key = try unknownKey(in: text) { throw ExperimentError.manifest(path: path, reason: key) }
    } catch let error as DecodingError {
      throw ExperimentError.manifest(path: path, reason: reason(error))
    } catch let error as YamlError {
      throw ExperimentError.manifest(path: path, reason: "\(error)".split(separator: "\n").joined(separator: " "))
    }
    let folder = (path as NSString).deletingLastPathComponent
    experiment.resolve(beside: folder)
    var named: Set<String> = []
    for brain in experiment.animals {
      for session in brain.sessions {
        let name = "\(Name.normalized(brain.animal))/\(Name.normalized(session.name))/\(session.channel ?? 0)"
        guard named.insert(name).inserted else {
          throw ExperimentError.manifest(
            path: path, reason: "session \(brain.animal)/\(session.name) is described twice: name one with `session`")
        }
      }
      for session in brain.sessions {
        if let voxel = session.voxel, voxel.count != 3 || !voxel.allSatisfy({ $0.isFinite && $0 > 0 }) {
          throw ExperimentError.voxel(path: path, session: "\(brain.animal)/\(session.name)")
        }
      }
    }
    return experiment
  }

  private mutating func resolve(beside folder: String) {
    func absolute(_ path: String) -> String {
      path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }
    animals = animals.map { brain in
      var brain = brain
      brain.sessions = brain.sessions.map { session in
        var session = session
        session.stack = absolute(session.stack)
        session.neurons = session.neurons.map(absolute)
        return session
      }
      brain.pairs = brain.pairs?.map { pairs in
        var pairs = pairs
        pairs.table = absolute(pairs.table)
        return pairs
      }
      return brain
    }
  }

  /// The error and its location in the manifest, as one line.
  private static func reason(_ error: DecodingError) -> String {
    func location(_ path: [any CodingKey]) -> String {
      let text = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      return text.isEmpty ? "the top" : String(text.drop { $0 == "." })
    }
    switch error {
    case .keyNotFound(let key, let context): return "“\(key.stringValue)” is missing at \(location(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(location(context.codingPath)) is not what is expected there"
    case .dataCorrupted(let context):
      // The parser's own words hold the line and the column.
      let cause = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return "not YAML: " + cause.split(separator: "\n").joined(separator: " ")
    @unknown default: return "not a manifest"
    }
  }
}
