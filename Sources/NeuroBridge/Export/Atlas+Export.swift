import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Writes matched pairs, in an order that depends on their names only.
  ///
  /// - Returns: How many pairs.
  @discardableResult
  public func export(_ request: ExportRequest) throws -> Int {
    func refuseExisting() throws {
      guard request.force || !FileManager.default.fileExists(atPath: request.path) else {
        throw ExportError.exists(path: request.path)
      }
    }
    try refuseExisting()
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
    return count
  }
}
