import AtlasStore
import Foundation
import GRDB
import Vocabulary

extension Atlas {
  /// Writes matched pairs, in an order that depends on their names only.
  ///
  /// - Returns: How many pairs.
  @discardableResult
  public func export(_ request: ExportRequest) throws -> Int {
    let output = try OutputDraft(request.path, force: request.force)
    let count = try store.read { rows in
      let selection = try MatchSelection(request, in: rows)
      if request.format == .sqlite { return try selection.writeDatabase(to: output.draft) }
      let file = try TextFile(output.draft, name: request.path)
      let count = try selection.writeText(request.format, to: file)
      try file.close()
      return count
    }
    try output.finish()
    return count
  }
}
