import Foundation
import GRDB
package import Vocabulary

extension Transaction {
  /// The row of a recipe, made if no equal one is there.
  package func ensureRecipe(_ recipe: PatchRecipe) throws -> Identifier<PatchRecipe> {
    let text = try StoredJSON.text(recipe)
    let found = try Int64.fetchOne(
      database, sql: "SELECT id FROM patch_recipe WHERE definition = ?", arguments: [text])
    return .init(try found ?? insert("INSERT INTO patch_recipe (definition) VALUES (?)", [text]))
  }

  package func recipe(_ id: Identifier<PatchRecipe>) throws -> PatchRecipe {
    let text = try String.fetchOne(
      database, sql: "SELECT definition FROM patch_recipe WHERE id = ?", arguments: [id.rawValue])
    guard let text else { throw AtlasStoreError.unknown(kind: "patch recipe", name: "number \(id)", known: []) }
    return try JSONDecoder().decode(PatchRecipe.self, from: Data(text.utf8))
  }
}
