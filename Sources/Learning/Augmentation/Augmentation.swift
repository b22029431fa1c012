/// Random changes of training images; lengths in pixels of what the network sees.
///
/// In-plane rotation and mirroring are drawn once for an identity and shared by its images: an animal may lie at any
/// angle, but a mirrored neuron is another neuron. Everything else is drawn for each image.
package struct Augmentation: Codable, Sendable, Hashable {
  /// Any rotation about the optical axis, shared.
  package var rotates: Bool
  /// Mirrors half of the identities, shared.
  package var mirrors: Bool
  /// Additional rotation of each image, ± degrees.
  package var jitter: Double
  /// ± pixels along x and y.
  package var shift: Double
  /// Shift along z, ± fraction of a slab: each slab is mixed with the next, as if the soma had been marked deeper or
  /// shallower. A quarter of slabs of 6 to 12 µm is 1.5 to 3 µm.
  package var depth: Double
  /// Scale within 1 ± this.
  package var scale: Double
  /// Grey values times e^(± this).
  package var gain: Double
  /// Grey values to the power e^(± this).
  package var gamma: Double
  /// Largest standard deviation of added normal noise.
  package var noise: Double
  /// Largest standard deviation of a Gaussian blur; half of the images are blurred.
  package var blur: Double
  /// Fraction of images in which one slab is zero, as where planes are missing.
  package var missingSlab: Double

  /// By default what the compact network trains with.
  package init(
    rotates: Bool = true, mirrors: Bool = true, jitter: Double = 10, shift: Double = 1.5, depth: Double = 0.25,
    scale: Double = 0.08, gain: Double = 0.2, gamma: Double = 0.25, noise: Double = 0.05, blur: Double = 1,
    missingSlab: Double = 0.05
  ) {
    self.rotates = rotates
    self.mirrors = mirrors
    self.jitter = jitter
    self.shift = shift
    self.depth = depth
    self.scale = scale
    self.gain = gain
    self.gamma = gamma
    self.noise = noise
    self.blur = blur
    self.missingSlab = missingSlab
  }

  /// No change.
  package static let none = Self(
    rotates: false, mirrors: false, jitter: 0, shift: 0, depth: 0, scale: 0, gain: 0, gamma: 0, noise: 0, blur: 0,
    missingSlab: 0)

  /// All values in order, part of the activation cache's key.
  var hashText: String {
    "\(rotates) \(mirrors) \(jitter) \(shift) \(depth) \(scale) \(gain) \(gamma) \(noise) \(blur) \(missingSlab)"
  }

  /// The edge of a patch over that of what the network sees, so that no rotation leaves the patch.
  package static let margin = 1.5

  private enum CodingKeys: String, CodingKey {
    case rotates, mirrors, jitter, shift, depth, scale, gain, gamma, noise, blur
    case missingSlab = "missing_slab"
  }
}
