package import Vocabulary

/// A point that is no soma, seen in two sessions of one animal.
package struct Landmark: Hashable, Sendable {
  /// Unique between the two sessions.
  package var label: String
  /// In the first session asked for, in µm.
  package var a: Point3
  /// In the second one, in µm.
  package var b: Point3

  /// Memberwise.
  package init(label: String, a: Point3, b: Point3) {
    (self.label, self.a, self.b) = (label, a, b)
  }
}
