/// Receives the progress of long work, and tells it to stop.
public struct ProgressSink: Sendable {
  private let receive: @Sendable (StageProgress) -> Void
  private let stopRequested: @Sendable () -> Bool

  /// - Parameters:
  ///   - receive: Called often, on any thread: limit what is shown.
  ///   - stopRequested: Once it returns true, the work ends with `AtlasError.cancelled` at the next safe point.
  public init(
    _ receive: @escaping @Sendable (StageProgress) -> Void,
    stopRequested: @escaping @Sendable () -> Bool = { false }
  ) {
    self.receive = receive
    self.stopRequested = stopRequested
  }

  /// Ignores all progress and never stops.
  public static let silent = ProgressSink({ _ in })

  /// Whether the work is to stop.
  public var isStopRequested: Bool { stopRequested() }

  /// Reports, then throws `CancellationError` if the work is to stop.
  public func callAsFunction(_ progress: StageProgress) throws(CancellationError) {
    receive(progress)
    try checkStop()
  }

  /// Throws `CancellationError` if the work is to stop.
  public func checkStop() throws(CancellationError) {
    if stopRequested() { throw CancellationError() }
  }
}
