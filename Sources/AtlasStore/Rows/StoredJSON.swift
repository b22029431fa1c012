package import Foundation

/// The one JSON encoder: snake_case keys in alphabetical order, so that equal values are equal text.
package enum StoredJSON {
  /// The encoder of every stored column and of everything printed.
  ///
  /// A key that a type spells itself in snake_case, and the keys of a dictionary, stay as they are.
  package static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  /// The text of a value, for a column.
  package static func text(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Keys are not converted: a type that is read back spells its keys as they are stored.
  ///
  /// - Throws: `DecodingError` where the text is not of this type.
  package static func value<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
