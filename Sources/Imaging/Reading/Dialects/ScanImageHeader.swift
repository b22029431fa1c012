/// The `key = value` lines that every version of ScanImage writes into its files.
///
/// 2016 and later: tag Software, keys `SI.…`; 5: ImageDescription, `scanimage.SI.…`; 4: `scanimage.SI4.…`; 3: `state.…`.
struct ScanImageHeader {
  /// Versions 3, 4, and from 5 on.
  enum Generation { case three, four, modern }

  let generation: Generation
  private var values: [Substring: Substring] = [:]

  init?(software: String, description: String) {
    let text: String
    let prefix: String
    if software.hasPrefix("SI.") {
      (generation, text, prefix) = (.modern, software, "SI.")
    } else if description.contains("scanimage.SI4.") {
      (generation, text, prefix) = (.four, description, "scanimage.SI4.")
    } else if description.contains("scanimage.SI.") {
      (generation, text, prefix) = (.modern, description, "scanimage.SI.")
    } else if description.contains("scanimage.SI5.") {
      (generation, text, prefix) = (.modern, description, "scanimage.SI5.")
    } else if description.hasPrefix("state.") {
      (generation, text, prefix) = (.three, description, "state.")
    } else {
      return nil
    }
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(prefix) {
      let sides = line.dropFirst(prefix.count).split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      values[Substring(String(sides[0]).trimmed)] = Substring(String(sides[1]).trimmed)
    }
  }

  /// All numbers in a scalar or a MATLAB matrix, in the order written.
  func numbers(_ key: String) -> [Double] {
    guard let value = values[Substring(key)] else { return [] }
    return value.split { !($0.isNumber || "+-.eE".contains($0)) }.compactMap { Double(String($0)) }
  }

  func number(_ key: String) -> Double? { numbers(key).first }

  /// A number from 1 to 10⁶.
  func count(_ key: String) -> Int? {
    guard let value = number(key), value >= 1, value < 1e6 else { return nil }
    return Int(value)
  }

  /// Channel numbers, 1 to 64; empty where any value is out of range.
  func channelNumbers(_ key: String) -> [Int] {
    let channels = numbers(key)
    guard channels.count <= 64, channels.allSatisfy({ $0 >= 1 && $0 <= 64 }) else { return [] }
    return channels.map { Int($0) }
  }

  func text(_ key: String) -> String? { values[Substring(key)].map { $0.filter { $0 != "'" } } }

  /// `true` and 1 alike.
  func flag(_ key: String) -> Bool? {
    switch values[Substring(key)] {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }
}
