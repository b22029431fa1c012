import CKernels
import Concurrency
package import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cuts the network's image out of a larger patch: its centre, 1 / `Augmentation.margin` of its edge, rotated,
/// resampled to the network's pixels and augmented.
package struct Augmenter: Sendable {
  let augmentation: Augmentation
  let channels: Int
  /// Edge of a patch.
  let sourcePixels: Int
  /// Edge of an image.
  let pixels: Int

  /// Both edges must be larger than 1.
  package init(_ augmentation: Augmentation, channels: Int, sourcePixels: Int, pixels: Int) {
    precondition(sourcePixels > 1 && pixels > 1, "\(pixels) pixels out of \(sourcePixels)")
    self.augmentation = augmentation
    self.channels = channels
    self.sourcePixels = sourcePixels
    self.pixels = pixels
  }

  /// Rotation and mirroring, which the images of one identity share.
  package struct View: Sendable {
    /// In radians.
    package var angle: Double
    /// Left and right exchanged.
    package var isMirrored: Bool

    /// By default as the patch is.
    package init(angle: Double = 0, isMirrored: Bool = false) {
      self.angle = angle
      self.isMirrored = isMirrored
    }
  }

  /// Uniform in the angles and mirrored with probability 1/2, where the augmentation has these.
  package func drawView(_ random: inout SeededRandom) -> View {
    let (angle, coin) = (random.uniform(-Double.pi..<Double.pi), random.uniform())
    return View(angle: augmentation.rotates ? angle : 0, isMirrored: augmentation.mirrors && coin < 0.5)
  }

  /// source: [channels, sourcePixels, sourcePixels] → target: [pixels, pixels, channels], rotated but not augmented.
  package func cut(_ source: UnsafePointer<Float>, view: View = View(), into target: UnsafeMutablePointer<Float>) {
    resample(source, angle: view.angle, mirrored: view.isMirrored, scale: (1, 1), shift: (0, 0), into: target)
  }

  /// source: [channels, sourcePixels, sourcePixels] → target: [pixels, pixels, channels], augmented by `random`.
  package func augment(
    _ source: UnsafePointer<Float>, view: View, random: inout SeededRandom, into target: UnsafeMutablePointer<Float>
  ) {
    func symmetric(_ bound: Double) -> Double { bound * (2 * random.uniform() - 1) }
    let angle = view.angle + symmetric(augmentation.jitter) * .pi / 180
    let zoom = 1 + symmetric(augmentation.scale)
    let stretch = 1 + 0.5 * symmetric(augmentation.scale)
    let shift = (symmetric(augmentation.shift), symmetric(augmentation.shift))
    resample(
      source, angle: angle, mirrored: view.isMirrored, scale: (zoom * stretch, zoom / stretch), shift: shift,
      into: target)
    let depth = symmetric(augmentation.depth)
    if depth != 0 { deepen(target, by: Float(depth)) }
    let (gain, gamma) = (exp(symmetric(augmentation.gain)), exp(symmetric(augmentation.gamma)))
    let deviation = Float(augmentation.noise * random.uniform())
    let (blurs, blurDeviation) = (random.uniform() < 0.5, augmentation.blur * random.uniform())
    if blurs && blurDeviation > 0.2 { blur(target, deviation: blurDeviation) }
    let count = pixels * pixels * channels
    if augmentation.gain > 0 || augmentation.gamma > 0 {
      let (gain, gamma) = (Float(gain), Float(gamma))
      for i in 0..<count { target[i] = gain * powf(max(0, target[i]), gamma) }
    }
    if deviation > 0 { addNoise(to: target, count: count, deviation: deviation, random: &random) }
    let (loses, lost) = (random.uniform() < augmentation.missingSlab, random.integer(below: channels))
    if loses && channels > 1 {
      for i in stride(from: lost, to: count, by: channels) { target[i] = 0 }
    }
  }

  private func resample(
    _ source: UnsafePointer<Float>, angle: Double, mirrored: Bool, scale: (Double, Double), shift: (Double, Double),
    into target: UnsafeMutablePointer<Float>
  ) {
    let pitch = Double(sourcePixels) / (Augmentation.margin * Double(pixels))
    let (cosine, sine) = (pitch * cos(angle), pitch * sin(angle))
    let mirror = mirrored ? -1.0 : 1.0
    let affine = [
      cosine * scale.0 * mirror, -sine * scale.1, pitch * shift.0, sine * scale.0 * mirror, cosine * scale.1,
      pitch * shift.1,
    ].map(Float.init)
    parallelChunks(pixels, grain: 32) {
      nb_resample(target, pixels, $0.lowerBound, $0.count, source, sourcePixels, channels, affine)
    }
  }

  /// Each slab becomes 1 − |fraction| of itself and |fraction| of the next along z, or of the one before where that is
  /// negative; the outermost has no neighbour and stays.
  private func deepen(_ image: UnsafeMutablePointer<Float>, by fraction: Float) {
    let (own, step) = (1 - abs(fraction), fraction > 0 ? 1 : -1)
    for pixel in stride(from: 0, to: pixels * pixels * channels, by: channels) {
      for i in 0..<channels - 1 {
        let slab = image + pixel + (step > 0 ? i : channels - 1 - i)
        slab[0] = own * slab[0] + abs(fraction) * slab[step]
      }
    }
  }

  private func blur(_ image: UnsafeMutablePointer<Float>, deviation: Double) {
    let radius = max(1, Int((2.5 * deviation).rounded(.up)))
    var weights = (-radius...radius).map { Float(exp(-Double($0 * $0) / (2 * deviation * deviation))) }
    let sum = weights.reduce(0, +)
    for i in weights.indices { weights[i] /= sum }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: pixels * pixels * channels) {
      nb_blur(image, $0.baseAddress!, pixels, channels, weights, radius)
    }
  }

  /// Nearly normal noise: the sum of four uniform 16-bit numbers (Irwin–Hall distribution) from one random word.
  private func addNoise(
    to image: UnsafeMutablePointer<Float>, count: Int, deviation: Float, random: inout SeededRandom
  ) {
    let scale = deviation * Float(3.0.squareRoot()) / 65536
    for i in 0..<count {
      let word = random.next()
      let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
      image[i] += scale * (Float(sum) - 131_070)
    }
  }
}
