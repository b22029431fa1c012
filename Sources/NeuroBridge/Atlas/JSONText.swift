import AtlasStore
import Foundation

/// JSON as the program prints it: snake_case keys in alphabetical order, indented by two spaces.
public enum JSONText {
  /// The text of one value.
  ///
  /// - Throws: `AtlasError.other` for a number that JSON cannot hold (NaN, infinity).
  public static func indented(_ value: some Encodable) throws(AtlasError) -> String {
    try AtlasError.wrapping {
      let encoder = StoredJSON.encoder
      encoder.outputFormatting.insert(.prettyPrinted)
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
  }
}
