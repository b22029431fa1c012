/// How the patch around a neuron is cropped, equally for all modalities, so that patches can be compared.
///
/// A patch is `slabs.count` channels of `pixels × pixels`: for each slab the projection along z of the planes within its
/// bounds, resampled to `field / pixels` µm; then all channels are normalised together, so that a
/// faint slab stays faint relative to the others. A recipe is identified by its content: two with the same values are one row.
public struct PatchRecipe: Hashable, Sendable, Codable {
  /// How the planes of a slab are projected to one image.
  public enum Projection: String, Hashable, Sendable, Codable, CaseIterable { case maximum, mean }

  /// How grey values are made comparable across microscopes.
  public enum Normalisation: String, Hashable, Sendable, Codable, CaseIterable {
    /// Unchanged.
    case none
    /// Zero mean, unit variance.
    case zScore = "z-score"
    /// The 2nd percentile of the patch becomes 0, the 99.7th becomes 1; clipped to 0…1.2, then the square root, which
    /// evens out shot noise and lifts faint fibres.
    case percentile
  }

  /// Edge of the square, in µm.
  public var field: Double
  /// Edge of the patch, in pixels.
  public var pixels: Int
  /// One channel each.
  public var slabs: [Slab]
  /// Along z, within each slab.
  public var projection: Projection
  /// Over all channels together.
  public var normalisation: Normalisation

  /// Defaults are those of the compact preset.
  public init(
    field: Double = 108, pixels: Int = 72, slabs: [Slab] = PatchRecipe.layered, projection: Projection = .maximum,
    normalisation: Normalisation = .percentile
  ) {
    self.field = field
    self.pixels = pixels
    self.slabs = slabs
    self.projection = projection
    self.normalisation = normalisation
  }

  /// Values in one patch: channels × pixels × pixels.
  public var valueCount: Int { slabs.count * pixels * pixels }

  /// Seven layers over ±30 µm, thinner near the soma: more accurate on held-out animals than two symmetric
  /// projections, because neighbours above and below stay in different channels.
  public static let layered = [
    Slab(from: -30, to: -18), Slab(from: -18, to: -10), Slab(from: -10, to: -4), Slab(from: -4, to: 4),
    Slab(from: 4, to: 10), Slab(from: 10, to: 18), Slab(from: 18, to: 30),
  ]
}
