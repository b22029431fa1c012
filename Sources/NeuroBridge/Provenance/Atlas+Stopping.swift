import AtlasStore

extension Atlas {
  /// Records what this process has begun as stopped by the user; for a program that ends while verbs are running.
  ///
  /// Every file is consistent whenever a process ends: an unfinished transaction is undone.
  /// - Parameter seconds: how long to wait for a transaction that is running.
  public static func recordStop(within seconds: Double) { OpenActivities.stop(within: seconds) }
}
