internal import FoundationEssentials

/// The JSON that tifffile writes into a description: `{"shape": [4, 2, 64, 64], "axes": "ZCYX"}`.
struct TifffileDescription: Decodable {
  var shape: [Int]
  var axes: String?

  init?(_ text: String) {
    guard text.hasPrefix("{\"shape\""), let value = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
      return nil
    }
    self = value
  }

  /// The axes along which pages are stored; nil unless all are named and known.
  var pageAxes: PageAxes? {
    guard let axes, axes.count == shape.count else { return nil }
    var result = PageAxes(order: [])
    for (axis, length) in zip(axes.uppercased(), shape).reversed() {
      switch axis {
      case "Y", "X", "S": continue
      case "Z": result.depth = length
      case "C": result.channels = length
      case "T": result.frames = length
      default: return nil
      }
      guard length > 0, !result.order.contains(axis) else { return nil }
      result.order.append(axis)
    }
    for axis: Character in ["C", "Z", "T"] where !result.order.contains(axis) { result.order.append(axis) }
    return result
  }
}
