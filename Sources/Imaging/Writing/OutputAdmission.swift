/// What decides whether a complete file may get its name: `OutputGate`.
protocol OutputAdmission: AnyObject {
  /// Refuses once more what was refused before, since the path may mean another file by now.
  ///
  /// - Returns: Whether a file is replaced.
  func admitAgain(_ target: OutputTarget, isDatabase: Bool) throws(ImagingError) -> Bool
  /// A complete output: no other one of this command replaces it.
  func finished(_ target: OutputTarget)
}
