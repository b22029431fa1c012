internal import Vocabulary

/// What a file that the microscope left beside its TIFFs says of the stack; nil where it says nothing.
struct SideFacts {
  /// How notes and the reading name the file.
  var source: String
  var spacing = StackReading.Spacing()
  var width: Int?
  var height: Int?
  /// Planes in z; nil where that is not certain.
  var depth: Int?
  var channelNames: [String] = []
  var notes: [String] = []

  /// Whether its image is as large as the one that is read.
  func fits(_ shape: StackShape) -> Bool {
    (width ?? shape.width) == shape.width && (height ?? shape.height) == shape.height
  }
}

extension StackReading {
  /// Whether the size of a pixel is known, and the step between planes where there are several.
  var isMeasured: Bool { spacing.x != nil && spacing.y != nil && (shape.depth == 1 || spacing.z != nil) }

  /// Takes what the TIFFs leave out; where both speak and differ by more than rounding, neither is believed.
  mutating func complete(with facts: SideFacts, overrides: StackOverrides) {
    guard facts.fits(shape) else {
      notes.append(
        "\(facts.source) is of \(facts.width ?? 0) × \(facts.height ?? 0) pixels, this image is not: it is left aside")
      return
    }
    notes += facts.notes
    if let depth = facts.depth, depth != shape.depth, overrides.axes == nil {
      missing.append(
        "whether there are \(shape.depth) z planes, as the files say, or \(depth), as \(facts.source) says (--axes)")
    }
    take(facts, "x", \.x, \.x)
    take(facts, "y", \.y, \.y)
    if shape.depth > 1 { take(facts, "z", \.z, \.z) }
    if channelNames.isEmpty, facts.channelNames.count == channels, facts.channelNames.contains(where: { !$0.isEmpty }) {
      channelNames = facts.channelNames
    }
  }

  private mutating func take(
    _ facts: SideFacts, _ name: String, _ spacing: WritableKeyPath<Spacing, Double?>,
    _ origin: WritableKeyPath<Origin, String?>
  ) {
    guard let said = facts.spacing[keyPath: spacing], said.isFinite, said > 0 else { return }
    guard let known = self.spacing[keyPath: spacing] else {
      if self.origin?[keyPath: origin] == Self.contradicted { return }
      self.spacing[keyPath: spacing] = said
      self.origin = self.origin ?? Origin()
      self.origin?[keyPath: origin] = facts.source
      return
    }
    // Thor rounds to a nanometre, and pixel sizes go through single precision.
    if abs(said - known) <= 0.01 * max(said, known) { return }
    notes.append(
      "\(name) is \(known) µm by \(self.origin?[keyPath: origin] ?? "the file") and \(said) µm by \(facts.source): "
        + "neither is taken")
    self.spacing[keyPath: spacing] = nil
    self.origin?[keyPath: origin] = Self.contradicted
  }

  /// Stands for the origin of a value that two sources disagree about.
  private static let contradicted = "contradicted"
}
