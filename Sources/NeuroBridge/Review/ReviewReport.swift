public import Vocabulary

/// A decision that was added.
public struct ReviewReport: Hashable, Sendable, Codable {
  /// As in the request.
  public var a: String
  /// As in the request.
  public var b: String
  /// As in the request.
  public var verdict: Verdict
  /// The person's name.
  public var reviewer: String
  /// Neurons of the other session that the newest runs had proposed for `a` or `b`; a match replaces them in `matches`.
  public var replaced: [String]
}
