/// Colours that remain distinct with colour blindness and in greyscale print, as `#rrggbb`.
package enum Palette {
  /// The same neuron: vermilion of Okabe and Ito's palette.
  package static let same = "#d55e00"
  /// Different neurons: its blue.
  package static let different = "#0072b2"
  /// Lines that join a pair.
  package static let pair = "#00a5c8"
  /// Text and axes.
  package static let ink = "#1a1a1a"
  /// Secondary text.
  package static let faint = "#8a8a8a"
  /// Grid lines and frames.
  package static let grid = "#e6e6e6"
  /// The background.
  package static let paper = "#ffffff"

  /// Colour of the n-th series: Okabe and Ito's, darkest first, repeating.
  package static func series(_ index: Int) -> String {
    let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
    return colours[index % colours.count]
  }

  /// `stroke-dasharray` of the n-th series, so that series differ without colour; nil is solid.
  package static func dash(_ index: Int) -> String? {
    let dashes: [String?] = [nil, "6 3", "2 2", "8 3 2 3", "4 4", "1 3", "10 4"]
    return dashes[index % dashes.count]
  }

  /// The viridis colour map, interpolated from ten points; clamps to 0…1, grey where not finite.
  package static func viridis(_ value: Double) -> String {
    let stops: [(Double, Double, Double)] = [
      (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121),
      (109, 205, 89), (180, 222, 44), (253, 231, 37),
    ]
    guard value.isFinite else { return "#bbbbbb" }
    let position = min(1, max(0, value)) * Double(stops.count - 1)
    let low = min(stops.count - 2, Int(position))
    let fraction = position - Double(low)
    let (a, b) = (stops[low], stops[low + 1])
    return "#" + hex(a.0 + (b.0 - a.0) * fraction) + hex(a.1 + (b.1 - a.1) * fraction)
      + hex(a.2 + (b.2 - a.2) * fraction)
  }

  private static func hex(_ value: Double) -> String {
    let text = String(Int(value.rounded()), radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
