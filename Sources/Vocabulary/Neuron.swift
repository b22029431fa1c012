/// One neuron as seen in one session.
public struct Neuron: Hashable, Sendable, Codable {
  /// Row number in `neuron`.
  public typealias ID = Identifier<Neuron>

  /// Row number.
  public let id: ID
  /// The session it was seen in.
  public let session: Session.ID
  /// The user's own, never changed; unique within the session.
  public let label: String
  /// The soma's centre, in µm.
  public let position: Point3
  /// The soma's radius in µm, where the user's table gives one.
  public let radius: Double?

  /// Memberwise.
  public init(id: ID, session: Session.ID, label: String, position: Point3, radius: Double?) {
    self.id = id
    self.session = session
    self.label = label
    self.position = position
    self.radius = radius
  }
}
