package import Vocabulary

/// One row of a simulated soma table.
package struct SimulatedSoma: Sendable, Hashable {
  /// `tp` or `fm` and a number of at least three digits.
  package let label: String
  /// In µm from the corner of the stack; includes the click error.
  package let position: Point3
  /// In µm, to 0.1 µm.
  package let radius: Double
}
