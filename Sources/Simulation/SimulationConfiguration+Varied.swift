import Glibc
import Vocabulary

extension SimulationConfiguration {
  /// How close the somata of a varied animal lie.
  package enum Density: Sendable, CaseIterable {
    /// 22 to 60 µm from each other, 24 to 60 of them.
    case sparse
    /// 11 to 22 µm from each other, 80 to 150 of them, many in one session only.
    case dense
  }

  /// Tissue, labels and microscopes drawn at random from what laboratories have; the same seed gives the same ones.
  ///
  /// The ranges are those of `TwoPhotonOptics` and `ExVivoOptics`; the field is as small as the somata allow, since
  /// patches are cut from all of it.
  package static func varied(_ density: Density, seed: UInt64) -> Self {
    var random = RandomSource(seed: seed, stream: 11)
    var result = Self()
    result.placeSomata(density, random: &random)
    result.deform(random: &random)
    result.twoPhoton = .varied(random: &random)
    result.exVivo = .varied(random: &random)
    result.chooseVoxels(random: &random)
    return result
  }

  private mutating func placeSomata(_ density: Density, random: inout RandomSource) {
    let isDense = density == .dense
    spacing = isDense ? random.logUniform(11, 22) : random.logUniform(22, 60)
    neuronCount = isDense ? 80 + random.integer(below: 71) : 24 + random.integer(below: 37)
    // At some 60 % of the densest packing that random placement reaches.
    let depth = random.uniform(45, 95)
    let volume = Float(neuronCount) * Float(spacing * spacing * spacing) / 0.45
    let edge = min(250, max(110, (volume / depth).squareRoot()))
    margin = Point3(x: 9, y: 9, z: 7)
    extent = Point3(x: Double(edge) + 18, y: Double(edge) + 18, z: Double(depth) + 14)
    somaRadius = min(random.double(5, 8), 0.46 * spacing)
    elongation = random.bernoulli(0.5) ? random.double(1.1, 1.7) : 1
    otherClasses = random.double(0, 0.6)
    fmostOnlyFraction = isDense ? random.double(0.1, 0.65) : random.double(0.05, 0.3)
    twoPhotonOnlyFraction = random.double(0.03, 0.15)
    unmarkedFraction = random.double(0, 0.15)
    neighbourCount = random.integer(below: neuronCount / 4)
    twoPhotonBrightness = random.double(0.2, 0.7)
    fmostBrightness = random.double(0.15, 0.5)
  }

  private mutating func deform(random: inout RandomSource) {
    maxTilt = random.double(2, 10)
    shrinkage = random.double(0.82, 1.06)
    warp = random.double(1, 6)
    maxTranslation = random.double(4, 35)
    clickError = random.logUniform(0.3, 3)
  }

  /// At most five million voxels a stack: finer ones change little in patches of 1.5 µm a pixel.
  private mutating func chooseVoxels(random: inout RandomSource) {
    func voxels(_ pixels: (Float, Float), _ planes: (Float, Float)) -> VoxelSize {
      let z = random.logUniform(planes.0, planes.1)
      let finest = (extent.x * extent.y * extent.z / (z * 5e6)).squareRoot()
      let pixel = max(finest, random.logUniform(pixels.0, pixels.1))
      return VoxelSize(x: pixel, y: pixel, z: z)
    }
    twoPhotonVoxelSize = voxels((0.5, 2), (1, 5))
    fmostVoxelSize = voxels((0.3, 1.5), (1, 3))
  }
}

extension TwoPhotonOptics {
  fileprivate static func varied(random: inout RandomSource) -> Self {
    var result = Self()
    result.lateralBlur = random.logUniform(0.35, 1.1)
    result.axialBlur = random.logUniform(0.9, 3.8)
    result.background = random.logUniform(20, 160)
    result.mottle = random.double(0.1, 0.4)
    result.cytoplasm = result.background * random.logUniform(1.5, 10)
    result.attenuationLength = random.logUniform(110, 500)
    result.gain = random.double(2, 12)
    result.frames = Int(random.logUniform(1, 30))
    result.readNoise = random.double(1, 8)
    result.nucleusContrast = random.bernoulli(0.6) ? random.double(0.5, 0.95) : random.double(0, 0.5)
    result.filledFraction = random.double(0, 0.3)
    result.dimFraction = random.double(0, 0.25)
    result.neurites = random.bernoulli(0.25) ? random.double(0, 0.2) : random.double(0.3, 1.5)
    result.haze = random.double(0, 0.6)
    result.neuropil = random.double(0, 0.5)
    result.vessels = 0...(2 + random.integer(below: 9))
    result.motion = random.bernoulli(0.7) ? random.double(0, 1.5) : 0
    result.bits = [8, 12, 16][random.integer(below: 3)]
    return result
  }
}

extension ExVivoOptics {
  fileprivate static func varied(random: inout RandomSource) -> Self {
    var result = Self()
    result.lateralBlur = random.logUniform(0.3, 1.2)
    result.axialBlur = random.logUniform(0.4, 3)
    result.background = random.logUniform(20, 200)
    result.mottle = random.double(0.08, 0.35)
    result.white = random.logUniform(200, 1500)
    result.saturation = random.logUniform(0.05, 1.5)
    result.nucleusContrast = random.double(0, 0.8)
    result.neurites = random.bernoulli(0.25) ? random.double(0, 0.2) : random.double(0.3, 1.5)
    result.haze = random.double(0, 0.5)
    result.neuropil = random.double(0, 0.4)
    result.sectionGain = random.double(0, 0.2)
    result.stripes = random.double(0, 0.15)
    result.missingSections = random.bernoulli(0.3) ? random.double(0, 0.02) : 0
    result.doubledSections = random.bernoulli(0.3) ? random.double(0, 0.03) : 0
    result.bleaching = random.double(0, 0.5)
    result.debris = random.bernoulli(0.5) ? random.double(0, 12) : 0
    result.noise = random.logUniform(0.7, 4)
    result.bits = [8, 12, 16][random.integer(below: 3)]
    return result
  }
}

extension RandomSource {
  fileprivate mutating func double(_ low: Float, _ high: Float) -> Double { Double(uniform(low, high)) }

  /// Uniform in the logarithm.
  fileprivate mutating func logUniform(_ low: Float, _ high: Float) -> Double {
    Double(exp(uniform(log(low), log(high))))
  }
}
