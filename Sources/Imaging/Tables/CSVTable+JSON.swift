internal import Foundation

extension CSVTable {
  /// A table from an array of JSON objects, or from one object a line; nil where the file begins as neither.
  ///
  /// The columns are the names of all objects; what an object does not have is empty, and so is null.
  /// - Throws: `table` where it is no JSON, or where an element is no object.
  init?(json bytes: [UInt8], path: String) throws(ImagingError) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard let first = text.first(where: { !$0.isSpace }), [UInt8(ascii: "["), UInt8(ascii: "{")].contains(first) else {
      return nil
    }
    var objects: [(line: Int, fields: [String: Any])] = []
    if first == UInt8(ascii: "[") {
      guard let items = Self.value(text) as? [Any] else { throw .table(path: path, line: 1, detail: "not valid JSON") }
      for (index, item) in items.enumerated() {
        guard let fields = item as? [String: Any] else {
          throw .table(path: path, line: 1, detail: "element \(index + 1) of the array is no object with named values")
        }
        // `export` writes one a line, beneath the bracket.
        objects.append((index + 2, fields))
      }
    } else {
      for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      where line.contains(where: { !$0.isSpace }) {
        guard let fields = Self.value(line) as? [String: Any] else {
          throw .table(path: path, line: index + 1, detail: "not one JSON object a line")
        }
        objects.append((index + 1, fields))
      }
    }
    let header = Set(objects.flatMap(\.fields.keys)).sorted()
    self.init(
      path: path, header: header,
      rows: objects.map { object in
        Row(line: object.line, fields: header.map { Self.text(object.fields[$0]) })
      })
  }

  private static func value(_ bytes: ArraySlice<UInt8>) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
  }

  private static func text(_ value: Any?) -> String {
    switch value {
    case nil, is NSNull: ""
    case let text as String: text
    case let number as NSNumber: number.stringValue
    default: ""
    }
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
