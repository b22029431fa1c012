import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Writes the view `matches`, or part of it, ordered by the names of the neurons.
  @discardableResult
  public func export(_ request: ExportRequest) throws(AtlasError) -> ExportReport {
    try AtlasError.wrapping {
      func refuseExisting() throws {
        guard request.force || !FileManager.default.fileExists(atPath: request.path) else {
          throw ExportError.exists(path: request.path)
        }
      }
      try refuseExisting()
      if request.format == .matrix { return try exportMatrix(request) }
      let (file, count) = try store.read { transaction in
        let selection = try MatchSelection(request, in: transaction)
        if request.format == .sqlite {
          let file = OutputFile(reserving: request.path)
          return (file, try selection.writeDatabase(to: file.partial))
        }
        let file = try OutputFile(path: request.path)
        return (file, try selection.writeText(request.format, to: file))
      }
      try refuseExisting()
      try file.finish()
      return ExportReport(file: request.path, pairs: count)
    }
  }
}
