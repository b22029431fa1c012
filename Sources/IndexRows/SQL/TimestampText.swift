/// Timestamps without Foundation: ISO 8601, as columns hold them, as people type them, and as SQLite's `datetime` writes them.
package enum TimestampText {
  /// The last millisecond, in UTC as columns hold it, of the period that a timestamp names; nil where the text is none.
  ///
  /// Truncated anywhere from the year on, `T` or a space before the time of day, then `Z`, `+02:00`, `+0200`, `+02` or nothing
  /// for UTC. An offset needs hours and minutes.
  package static func end(of text: String) -> String? {
    var input = Substring(text)
    guard let year = digits(4, &input) else { return nil }
    var (month, day, hour, minute, second, millisecond) = (12, 0, 23, 59, 59, 999)
    var precision = 0
    if input.first == "-", let value = field("-", 1...12, &input) {
      (month, precision) = (value, 1)
      if input.first == "-", let value = field("-", 1...days(year, month), &input) { (day, precision) = (value, 2) }
    }
    if day == 0 { day = days(year, month) }
    if precision == 2, let separator = input.first, separator == "T" || separator == " ",
      let value = field(separator, 0...23, &input)
    {
      (hour, precision) = (value, 3)
      if let value = field(":", 0...59, &input) {
        (minute, precision) = (value, 4)
        if let value = field(":", 0...59, &input) {
          second = value
          if input.first == "." {
            let fraction = input.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(fraction.count) else { return nil }
            // What is cut off stands for its largest continuation.
            guard let value = Int(String(fraction.prefix(3)).padding("9", to: 3)) else { return nil }
            millisecond = value
            input = input[fraction.endIndex...]
          }
        }
      }
    }
    guard let offset = offset(&input, needsMinutes: precision < 4), input.isEmpty else { return nil }
    var total = dayNumber(year, month, day) * 1440 + hour * 60 + minute - offset
    let minutes = ((total % 1440) + 1440) % 1440
    total = (total - minutes) / 1440
    let (y, m, d) = date(total)
    guard (0...9999).contains(y) else { return nil }
    return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2))T\(pad(minutes / 60, 2)):\(pad(minutes % 60, 2)):"
      + "\(pad(second, 2)).\(pad(millisecond, 3))Z"
  }

  private static func digits(_ count: Int, _ input: inout Substring) -> Int? {
    let text = input.prefix(count)
    guard text.count == count, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    input = input.dropFirst(count)
    return Int(text)
  }

  /// A separator and two digits; nil, and nothing read, where they do not follow.
  private static func field(_ separator: Character, _ range: ClosedRange<Int>, _ input: inout Substring) -> Int? {
    guard input.first == separator else { return nil }
    var rest = input.dropFirst()
    guard let value = digits(2, &rest), range.contains(value) else { return nil }
    input = rest
    return value
  }

  /// Minutes east of UTC; nil where the text is no offset.
  private static func offset(_ input: inout Substring, needsMinutes: Bool) -> Int? {
    guard let sign = input.first else { return 0 }
    if sign == "Z" {
      input = input.dropFirst()
      return 0
    }
    guard sign == "+" || sign == "-", !needsMinutes else { return nil }
    guard let hours = field(sign, 0...23, &input) else { return nil }
    var minutes = 0
    if input.first == ":" {
      guard let value = field(":", 0...59, &input) else { return nil }
      minutes = value
    } else if !input.isEmpty {
      guard let value = digits(2, &input), value < 60 else { return nil }
      minutes = value
    }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1 March of year 0, proleptic Gregorian (howardhinnant.github.io/date_algorithms.html).
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = year - (month <= 2 ? 1 : 0) + 400
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 146_097
  }

  private static func date(_ number: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = number + 146_097
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 - 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension String {
  fileprivate func padding(_ character: Character, to count: Int) -> String {
    self + String(repeating: character, count: max(0, count - self.count))
  }
}
