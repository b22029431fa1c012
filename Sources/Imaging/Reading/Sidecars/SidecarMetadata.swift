internal import Vocabulary

/// What a file that the microscope wrote beside its TIFFs says about the stack; nil where it says nothing.
struct SidecarMetadata {
  /// The name of the file in notes and in `spacingSource`.
  var source: String
  var spacing = StackInterpretation.Spacing()
  var width: Int?
  var height: Int?
  /// Planes in z; nil where that is uncertain.
  var depth: Int?
  var channelNames: [String] = []
  var notes: [String] = []

  /// Whether its image has the size of the one that is read.
  func fits(_ shape: StackShape) -> Bool {
    (width ?? shape.width) == shape.width && (height ?? shape.height) == shape.height
  }
}

extension StackInterpretation {
  /// Adds what the TIFFs leave out; values that differ by more than 1 % are dropped and noted.
  mutating func merge(_ metadata: SidecarMetadata, overrides: StackOverrides) {
    guard metadata.fits(shape) else {
      notes.append(
        "\(metadata.source) is of \(metadata.width ?? 0) × \(metadata.height ?? 0) pixels, this image is not: it is ignored"
      )
      return
    }
    notes += metadata.notes
    if let depth = metadata.depth, depth != shape.depth, overrides.axes == nil {
      missing.append(
        "whether there are \(shape.depth) z planes, as the files say, or \(depth), as \(metadata.source) says (--axes)")
    }
    merge(metadata, "x", \.x, \.x)
    merge(metadata, "y", \.y, \.y)
    if shape.depth > 1 { merge(metadata, "z", \.z, \.z) }
    if channelNames.isEmpty, metadata.channelNames.count == channels,
      metadata.channelNames.contains(where: { !$0.isEmpty })
    {
      channelNames = metadata.channelNames
    }
  }

  private mutating func merge(
    _ metadata: SidecarMetadata, _ axis: String, _ spacing: WritableKeyPath<Spacing, Double?>,
    _ source: WritableKeyPath<SpacingSource, String?>
  ) {
    guard let stated = metadata.spacing[keyPath: spacing], stated.isFinite, stated > 0,
      !contradictedAxes.contains(axis)
    else { return }
    var sources = spacingSource ?? SpacingSource()
    defer { spacingSource = sources }
    guard let known = self.spacing[keyPath: spacing] else {
      self.spacing[keyPath: spacing] = stated
      sources[keyPath: source] = metadata.source
      return
    }
    // Thor rounds to a nanometre, and pixel sizes are often stored in single precision.
    if abs(stated - known) <= 0.01 * max(stated, known) { return }
    notes.append(
      "\(axis) is \(known) µm by \(sources[keyPath: source] ?? "the file") and \(stated) µm by \(metadata.source): "
        + "neither is used")
    self.spacing[keyPath: spacing] = nil
    sources[keyPath: source] = nil
    contradictedAxes.insert(axis)
  }
}
