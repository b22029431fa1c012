import Foundation
import GRDB
package import Vocabulary

extension Transaction {
  /// The row of a recipe, inserted if there is no equal one.
  package func ensureRecipe(_ recipe: PatchRecipe) throws -> Identifier<PatchRecipe> {
    let text = try StoredJSON.text(recipe)
    let existing = try Int64.fetchOne(
      database, sql: "SELECT id FROM patch_recipe WHERE definition = ?", arguments: [text])
    return .init(try existing ?? insert("INSERT INTO patch_recipe (definition) VALUES (?)", [text]))
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func recipe(_ id: Identifier<PatchRecipe>) throws -> PatchRecipe {
    let text = try String.fetchOne(
      database, sql: "SELECT definition FROM patch_recipe WHERE id = ?", arguments: [id.rawValue])
    guard let text else { throw AtlasStoreError.unknown(kind: "patch recipe", name: "number \(id)", known: []) }
    return try JSONDecoder().decode(PatchRecipe.self, from: Data(text.utf8))
  }
}
