/// Where long work says how far it is, and learns that it should stop.
public struct ProgressSink: Sendable {
  private let receive: @Sendable (StageProgress) -> Void
  private let stopRequested: @Sendable () -> Bool

  public init(
    _ receive: @escaping @Sendable (StageProgress) -> Void,
    stopRequested: @escaping @Sendable () -> Bool = { false }
  ) {
    self.receive = receive
    self.stopRequested = stopRequested
  }

  /// Says nothing and never stops.
  public static let silent = ProgressSink({ _ in })

  /// Reports, then throws `CancellationError` if the user wants the work to stop.
  ///
  /// Call it often: what is shown is limited by the receiver.
  public func callAsFunction(_ progress: StageProgress) throws {
    receive(progress)
    try checkStop()
  }

  /// Throws `CancellationError` if the user wants the work to stop.
  public func checkStop() throws {
    if stopRequested() { throw CancellationError() }
  }

  /// Whether the user wants the work to stop, for loops that end by themselves.
  public var shouldStop: Bool { stopRequested() }
}
