public import Vocabulary

/// A person's decision on two neurons of one animal.
public struct ReviewRequest: Hashable, Sendable {
  /// `withdrawn` undoes an earlier decision.
  public var verdict: Verdict
  /// `animal/session/label`.
  public var a: String
  /// `animal/session/label`, of another session of the same animal.
  public var b: String
  /// The person's name; not empty.
  public var reviewer: String
  /// In the person's words; nil where none is given.
  public var reason: String?

  /// Memberwise.
  public init(_ verdict: Verdict, _ a: String, _ b: String, reviewer: String, reason: String? = nil) {
    self.verdict = verdict
    self.a = a
    self.b = b
    self.reviewer = reviewer
    self.reason = reason
  }
}
