import AtlasStore
import Imaging
import Vocabulary

extension Atlas {
  /// Writes the view `matches`, or part of it, ordered by the names of the neurons.
  ///
  /// - Throws: `AtlasError.file` where the path is an input, or exists and `force` is not set.
  @discardableResult
  public func export(_ request: ExportRequest) throws(AtlasError) -> ExportReport {
    try AtlasError.wrapping {
      let gate = try store.outputs(replacing: request.force)
      try gate.check(request.path)
      let format = try request.format ?? ExportFormat(file: request.path)
      try gate.check(request.path, isDatabase: format == .sqlite)
      if format == .matrix { return try exportMatrix(request, gate) }
      let (file, count) = try store.read { transaction in
        let selection = try MatchSelection(request, format, in: transaction)
        if format == .sqlite {
          let file = try gate.database(request.path)
          return (file, try selection.writeDatabase(to: file.draft))
        }
        let file = try gate.open(request.path, isText: true)
        return (file, try selection.writeText(format, to: file))
      }
      try file.finish()
      return ExportReport(file: request.path, pairs: count)
    }
  }
}
