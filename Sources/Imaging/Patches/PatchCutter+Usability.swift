import Vocabulary

extension PatchCutter {
  /// The fraction of the field that must hold numbers where the stack has gaps; at a corner of a stack it is an eighth.
  private static let leastFilled = 0.1

  /// Why nothing can be learnt from a patch, as the end of a sentence; nil where it can be used.
  ///
  /// - Parameters:
  ///   - values: Before they are normalised.
  ///   - isInside: Of each value, whether it is of the stack and holds a number; nil where all are.
  ///   - isInGap: Of each value, whether its pixels are NaN or infinite; empty where none is.
  func unusable(_ values: [Float], isInside: [Bool]?, isInGap: [Bool]) -> String? {
    let inside = isInside?.count { $0 } ?? values.count
    let filled = Double(inside) / Double(values.count)
    if isInGap.contains(true), filled < Self.leastFilled {
      return "only \(Int(filled * 100)) % of its field hold pixels, the rest is NaN or infinite"
    }
    if inside == 0 { return "its field holds no pixel of the stack" }
    if let isInside, !isInGap.isEmpty {
      let centre = centreIndices
      if centre.contains(where: { isInGap[$0] }), !centre.contains(where: { isInside[$0] }) {
        return "the pixels at its centre are NaN or infinite"
      }
    }
    return blank(values, isInside)
  }

  /// A slab through the soma of one value throughout: a black stack, or a plane that was filled in.
  private func blank(_ values: [Float], _ isInside: [Bool]?) -> String? {
    let pixels = recipe.pixels * recipe.pixels
    func range(_ channels: [Int]) -> (low: Float, high: Float)? {
      var result: (low: Float, high: Float)?
      for i in channels.flatMap({ $0 * pixels..<($0 + 1) * pixels }) where isInside?[i] ?? true {
        result = (min(result?.low ?? values[i], values[i]), max(result?.high ?? values[i], values[i]))
      }
      return result
    }
    guard let (low, high) = range(centreChannels) ?? range(Array(recipe.slabs.indices)) else { return nil }
    // Resampling rounds: equal voxels need not give equal pixels.
    guard high - low <= 1e-6 * max(abs(low), abs(high)) else { return nil }
    return
      "it shows nothing: every pixel around it is \(high.rounded() == high && abs(high) < 1e6 ? "\(Int(high))" : "\(high)")"
  }

  /// The slabs that hold the plane of the soma.
  private var centreChannels: [Int] {
    recipe.slabs.indices.filter { recipe.slabs[$0].lower <= 0 && recipe.slabs[$0].upper >= 0 }
  }

  /// The innermost 2 × 2 values (one, where the edge is odd) of each of them.
  private var centreIndices: [Int] {
    let middle = [(recipe.pixels - 1) / 2, recipe.pixels / 2]
    return centreChannels.flatMap { channel in
      middle.flatMap { i in middle.map { (channel * recipe.pixels + i) * recipe.pixels + $0 } }
    }
  }
}
