/// What is varied while training, and how far; lengths in pixels of what the network sees.
///
/// Rotation and mirroring are drawn once for an identity and shared by its images: how the animal lay is chance, but a
/// mirrored neuron is another neuron. Everything else is drawn for each image.
package struct Augmentation: Codable, Sendable, Hashable {
  /// Any turn about the optical axis, shared.
  package var turns: Bool
  /// Mirrors half of the identities, shared.
  package var mirrors: Bool
  /// Further turn of each image, ± degrees.
  package var jitter: Double
  /// ± pixels along x and y.
  package var shift: Double
  /// ± share of a slab along z: each slab shows that much of the one above or below it, as if the soma had been marked
  /// deeper or shallower. A quarter of slabs of 6 to 12 µm is 1.5 to 3 µm.
  package var depth: Double
  /// Scale within 1 ± this.
  package var scale: Double
  /// Grey values times e^(± this).
  package var gain: Double
  /// Grey values to the power e^(± this).
  package var gamma: Double
  /// Largest deviation of added normal noise.
  package var noise: Double
  /// Largest deviation of a Gaussian blur; half of the images are blurred.
  package var blur: Double
  /// Share of images that lose one of their slabs, as where planes are missing.
  package var missingSlab: Double

  package init(
    turns: Bool = true, mirrors: Bool = true, jitter: Double = 10, shift: Double = 1.5, depth: Double = 0.25,
    scale: Double = 0.08, gain: Double = 0.2, gamma: Double = 0.25, noise: Double = 0.05, blur: Double = 1,
    missingSlab: Double = 0.05
  ) {
    self.turns = turns
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

  /// Nothing varies.
  package static let none = Self(
    turns: false, mirrors: false, jitter: 0, shift: 0, depth: 0, scale: 0, gain: 0, gamma: 0, noise: 0, blur: 0,
    missingSlab: 0)

  /// All of its values, in order.
  var hashText: String {
    "\(turns) \(mirrors) \(jitter) \(shift) \(depth) \(scale) \(gain) \(gamma) \(noise) \(blur) \(missingSlab)"
  }

  /// How much larger a patch is cut than the network sees, so that no turn looks beyond its edge.
  package static let margin = 1.5
}
