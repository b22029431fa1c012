/// A number with at most `decimals` decimal places and no trailing zeros: `1.5`, `-0.02`, `3`; "–" where it is not finite.
package func decimal(_ value: Double, _ decimals: Int = 2) -> String {
  guard value.isFinite else { return "–" }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 9e15 else { return String(value) }
  let whole = Int64(scaled)
  let unit = Int64(scale)
  var text = String(whole / unit)
  if whole % unit != 0 {
    let digits = String(whole % unit)
    text += "." + String(repeating: "0", count: decimals - digits.count) + digits
    while text.last == "0" { text.removeLast() }
  }
  return value < 0 && whole != 0 ? "-" + text : text
}
