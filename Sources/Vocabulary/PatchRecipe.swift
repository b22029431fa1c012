/// How the crop around a neuron is made, the same for every modality, so that patches can be compared.
///
/// A patch is `slabs.count` channels of `pixels × pixels`: for each slab the projection along z of everything within
/// that many µm above and below the soma, resampled to `field / pixels` µm, then normalised. A recipe is identified by
/// its content: two with the same values are one row.
public struct PatchRecipe: Hashable, Sendable, Codable {
  /// How the planes of a slab become one image.
  public enum Projection: String, Hashable, Sendable, Codable, CaseIterable { case maximum, mean }

  /// How the grey values of one channel become comparable across microscopes.
  public enum Normalisation: String, Hashable, Sendable, Codable, CaseIterable {
    /// As they are.
    case none
    /// Zero mean, unit variance.
    case zScore = "z-score"
    /// The 1st percentile becomes 0, the 99.5th becomes 1; clipped to 0…1.
    case percentile
  }

  /// The edge of the square seen, in µm.
  public var field: Double
  /// The edge of the patch, in pixels.
  public var pixels: Int
  /// Half the thickness of each channel's slab, in µm; one channel for each.
  public var slabs: [Double]
  public var projection: Projection
  public var normalisation: Normalisation

  public init(
    field: Double = 60, pixels: Int = 48, slabs: [Double] = [3, 10], projection: Projection = .maximum,
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
}
