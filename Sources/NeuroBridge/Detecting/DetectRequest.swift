/// Somata to be found in the stacks of an animal.
public struct DetectRequest: Hashable, Sendable {
  /// Of the session.
  public var animal: String
  /// Must have a stack.
  public var session: String
  /// Radii in µm; estimated from the stack where nil.
  public var radius: ClosedRange<Double>?
  /// 0 to 1: what is less sure is left out.
  public var minConfidence: Double
  /// A picture of the detections: a PNG file, or nil for none.
  public var preview: String?
  /// Replaces the picture where it exists.
  public var force: Bool
  /// Finds, and stores nothing.
  public var isDryRun: Bool

  /// Every option but the session has the default of `neurobridge detect`.
  public init(
    animal: String, session: String, radius: ClosedRange<Double>? = nil, minConfidence: Double = 0.5,
    preview: String? = nil, force: Bool = false, isDryRun: Bool = false
  ) {
    self.animal = animal
    self.session = session
    self.radius = radius
    self.minConfidence = minConfidence
    self.preview = preview
    self.force = force
    self.isDryRun = isDryRun
  }
}

/// The somata that were found in a stack.
public struct DetectReport: Hashable, Sendable, Codable {
  /// Of the session.
  public let animal: String
  /// The session's name.
  public let session: String
  /// Somata found.
  public let found: Int
  /// Of these, those that were stored, or that a dry run would store: no neuron of the session lies there.
  public let added: Int
  /// Neurons of the session where nothing was found; they stay.
  public let notFound: Int
  /// The radii that were searched, in µm: the smallest and the largest.
  public let radiusUm: [Double]
  /// Estimated from the negated stack.
  public let falsePositivesPerCubicMillimetre: Double
  /// Of the stack, in mm³.
  public let volume: Double

  private enum CodingKeys: String, CodingKey {
    case animal, session, found, added
    case notFound = "not_found"
    case radiusUm = "radius_um"
    case falsePositivesPerCubicMillimetre = "false_positives_per_mm3"
    case volume = "volume_mm3"
  }

  /// One line.
  public var summary: String {
    "\(animal)/\(session): \(found) somata found, radii from \(Self.number(radiusUm[0])) to \(Self.number(radiusUm[1])) µm; "
      + "\(added) are new"
      + (notFound > 0 ? "; at \(notFound) neurons of the session nothing was found, and they stay" : "")
  }

  private static func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }
}

/// Why somata cannot be looked for.
public enum DetectError: Error, Equatable, CustomStringConvertible {
  /// Animal and session.
  case noStack(animal: String, session: String)
  /// The smallest and the largest, in µm.
  case radius(Double, Double)
  /// Not between 0 and 1.
  case confidence(Double)
  /// Neurons were added or removed while the stack was searched.
  case changedMeanwhile(session: String)
  /// Voxels that are larger than what is looked for: their edge and the smallest radius, in µm.
  case tooCoarse(session: String, edge: Double, radius: Double)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .noStack(let animal, let session):
      "\(animal)/\(session) has no stack to look for somata in: ingest one, or import a table with `neurons import`"
    case .radius(let low, let high):
      "--radius \(low)..\(high): give two radii in µm between 1 and 100, the smaller one first, such as 4..10"
    case .changedMeanwhile(let session):
      "\(session) was given other neurons while its stack was searched: run the command again"
    case .confidence(let value): "--min-confidence \(value): give a number from 0 to 1"
    case .tooCoarse(let session, let edge, let radius):
      "the voxels of \(session) are \(edge) µm wide, too coarse for somata of \(radius) µm radius: check the voxel size with "
        + "`inspect`, or give larger ones with --radius"
    }
  }
}
