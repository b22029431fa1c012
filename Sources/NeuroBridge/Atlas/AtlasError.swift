import AtlasStore
import Formats
import Imaging
import IndexRows
import Learning
import Matching
import VectorIndex
public import Vocabulary

/// Why a verb of `Atlas` failed; `description` is the one line that the user reads: what, where, what to do.
///
/// Errors of the layers below the facade are carried as that line.
public enum AtlasError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Stopped through the `ProgressSink`; finished work is stored.
  case cancelled
  /// Nobody reads standard output any more, as after `| head`; what was stored is stored.
  case closedPipe
  /// The atlas file, a name looked up in it, or SQLite.
  case store(String)
  /// The vector index of a model.
  case index(String)
  /// A TIFF stack, a table, a NumPy file or a linked section.
  case file(String)
  /// Network weights, a batch, or the memory that a training needs.
  case learning(String)
  /// Reviews that exclude each other.
  case reviews(String)
  /// A name that is refused.
  case name(NameError)
  /// Something that cannot be removed, renamed or merged.
  case remove(RemoveError)
  /// Any other failure, with the text of its error.
  case other(String)
  /// A stack or a soma table that cannot be imported.
  case ingest(IngestError)
  /// A manifest or a folder that describes no experiment.
  case experiment(ExperimentError)
  /// Animals that cannot be simulated.
  case simulation(SimulationError)
  /// A demonstration that cannot run.
  case demo(DemoError)
  /// Weights that cannot be imported or exported.
  case weights(WeightsFileError)
  /// Embeddings that cannot be imported or exported.
  case embeddings(EmbeddingsError)
  /// A model or a session that cannot be embedded.
  case embed(EmbedError)
  /// A training that cannot start.
  case train(TrainError)
  /// A stack in which somata cannot be looked for.
  case detect(DetectError)
  /// Known pairs that cannot be imported.
  case pairs(PairsError)
  /// Landmarks that cannot be imported.
  case landmarks(LandmarksError)
  /// Sessions that cannot be matched.
  case match(MatchError)
  /// An evaluation that has nothing to measure.
  case evaluate(EvaluateError)
  /// An export that cannot be written.
  case export(ExportError)
  /// A statement that cannot be run.
  case query(QueryError)

  /// Any error as one of these; an `AtlasError` stays what it is.
  package init(_ error: any Error) {
    self =
      switch error {
      case let error as AtlasError: error
      case is CancellationError: .cancelled
      case ImagingError.closedPipe: .closedPipe
      case let error as NameError: .name(error)
      case let error as RemoveError: .remove(error)
      case let error as IngestError: .ingest(error)
      case let error as DetectError: .detect(error)
      case let error as ExperimentError: .experiment(error)
      case let error as SimulationError: .simulation(error)
      case let error as DemoError: .demo(error)
      case let error as WeightsFileError: .weights(error)
      case let error as EmbeddingsError: .embeddings(error)
      case let error as EmbedError: .embed(error)
      case let error as TrainError: .train(error)
      case let error as PairsError: .pairs(error)
      case let error as LandmarksError: .landmarks(error)
      case let error as MatchError: .match(error)
      case let error as EvaluateError: .evaluate(error)
      case let error as ExportError: .export(error)
      case let error as QueryError: .query(error)
      case is AtlasStoreError, is StatementError: .store("\(error)")
      case is IndexRowsError, is VectorError, is IndexDecodingError: .index("\(error)")
      case is ImagingError, is LinkError, is FormatError: .file("\(error)")
      case is WeightsError, is TrainingError, is BalancedSampler.Failure: .learning("\(error)")
      case is ConstraintConflict: .reviews("\(error)")
      default: .other("\(error)")
      }
  }

  /// Runs the body of a verb: inside, any error may be thrown; outside, it is an `AtlasError`.
  package static func wrapping<Result>(_ body: () throws -> Result) throws(AtlasError) -> Result {
    do { return try body() } catch { throw AtlasError(error) }
  }

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .cancelled: "stopped; what was finished is stored"
    case .closedPipe: "standard output: nobody reads it any more"
    case .store(let text), .index(let text), .file(let text), .learning(let text), .reviews(let text),
      .other(let text):
      text
    case .name(let error): error.description
    case .remove(let error): error.description
    case .ingest(let error): error.description
    case .experiment(let error): error.description
    case .simulation(let error): error.description
    case .demo(let error): error.description
    case .weights(let error): error.description
    case .embeddings(let error): error.description
    case .embed(let error): error.description
    case .train(let error): error.description
    case .detect(let error): error.description
    case .pairs(let error): error.description
    case .landmarks(let error): error.description
    case .match(let error): error.description
    case .evaluate(let error): error.description
    case .export(let error): error.description
    case .query(let error): error.description
    }
  }
}
