import Geometry
import Glibc
import Vocabulary

/// The ex-vivo microscope (fluorescence micro-optical sectioning tomography): 0.7 × 0.7 × 1 µm voxels by default,
/// little blur, all neurites of every labelled neuron, a random gain for each section.
///
/// The label saturates: thin neurites are grey, thick ones and somata nearly white.
struct FMOSTMicroscope {
  private let configuration: SimulationConfiguration
  private let deformation: Deformation
  private let optics: ExVivoOptics

  init(_ configuration: SimulationConfiguration, _ deformation: Deformation) {
    self.configuration = configuration
    self.deformation = deformation
    optics = configuration.exVivo
  }

  /// [depth, height, width], row-major: grey values.
  func image(_ neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.fmostShape, voxelSize: configuration.fmostVoxelSize)
    for neuron in neurons where neuron.isInFMOST { draw(neuron, into: &volume) }
    scatterDebris(in: &volume, seed: seed)
    volume.blur([Float(optics.lateralBlur), Float(optics.lateralBlur), Float(optics.axialBlur)])
    return detect(volume, seed: seed)
  }

  private func draw(_ neuron: SimulatedNeuron, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let brightness = neuron.fmostBrightness
    let contrast = neuron.isFilled ? 0 : Float(optics.nucleusContrast)
    let centre = deformation(neuron.position)
    volume.add(around: centre, reach: soma.reach * deformation.shrinkage + 1) { offset in
      let (outline, nucleus) = soma.relativeDistances(at: deformation.inverse(ofOffset: offset))
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return brightness * body * (1 - contrast * hole)
    }
    let neurites = Float(optics.neurites)
    for segment in neuron.morphology.segments where neurites > 0 {
      let filling: Float =
        switch segment.kind {
        case .core: 3.5
        case .dendrite: 2.4
        case .axon: 2
        }
      volume.splat(
        from: deformation(segment.start + neuron.position), to: deformation(segment.end + neuron.position),
        startRadius: segment.startRadius * deformation.shrinkage,
        endRadius: segment.endRadius * deformation.shrinkage, brightness: brightness * (neurites * filling))
    }
  }

  /// Autofluorescent specks anywhere in the stack.
  private func scatterDebris(in volume: inout DensityVolume, seed: UInt64) {
    guard optics.debris > 0 else { return }
    var random = RandomSource(seed: seed, stream: 7)
    let extent = SIMD3<Float>(configuration.extent)
    for _ in 0..<random.poisson(optics.debris * Double(extent.x * extent.y * extent.z) / 1e6) {
      let centre = SIMD3(random.uniform(0, extent.x), random.uniform(0, extent.y), random.uniform(0, extent.z))
      let (radius, brightness) = (random.uniform(0.7, 4), random.uniform(0.4, 3))
      volume.add(around: centre, reach: radius + 1) { brightness * min(1, max(0, radius - $0.length + 0.5)) }
    }
  }

  private func detect(_ volume: DensityVolume, seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    let extent = SIMD3<Float>(configuration.extent)
    var tissue = RandomSource(seed: seed, stream: 4)
    let mottle = SmoothField(extent: extent, pitch: 24, random: &tissue)
    var noise = RandomSource(seed: seed, stream: 5)
    var fine = RandomSource(seed: seed, stream: 8)
    let stripes = stripes(width: shape.width, step: volume.voxel.x, random: &fine)
    let neuropil = optics.neuropil > 0 ? SmoothField(extent: extent, pitch: 4, random: &fine) : nil
    let haze = optics.haze > 0 ? Haze(of: volume) : nil
    let (background, white, saturation) = (Float(optics.background), Float(optics.white), Float(optics.saturation))
    let greyValue = GreyValues(bits: optics.bits)
    var rowMottle = [Float](repeating: 0, count: shape.width)
    var (rowNeuropil, rowHaze) = (rowMottle, rowMottle)
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    var shown = 0
    for z in 0..<shape.depth {
      let isDoubled = z > 0 && fine.bernoulli(Float(optics.doubledSections))
      let isMissing = fine.bernoulli(Float(optics.missingSections))
      if !isDoubled { shown = z }
      let bleached = 1 - Float(optics.bleaching) * Float(z) / Float(shape.depth)
      let gain = isMissing ? 0 : max(0.5, 1 + Float(optics.sectionGain) * tissue.normal()) * bleached
      for y in 0..<shape.height {
        let (lateral, depth) = ((Float(y) + 0.5) * volume.voxel.y, (Float(shown) + 0.5) * volume.voxel.z)
        mottle.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowMottle)
        neuropil?.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowNeuropil)
        haze?.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowHaze)
        let (row, source) = ((z * shape.height + y) * shape.width, (shown * shape.height + y) * shape.width)
        for x in 0..<shape.width {
          let density = volume.values[source + x] + Float(optics.haze) * 4 * rowHaze[x]
          let texture = Float(optics.mottle) * rowMottle[x] + Float(optics.neuropil) * rowNeuropil[x]
          var light = background * max(0, 1 + texture)
          if density > 1e-4 { light += white * ((1 - exp(-saturation * density)) / saturation) }
          light *= gain * stripes[x]
          let value = light + Float(optics.noise) * (4 + 0.06 * light).squareRoot() * noise.approximateNormal()
          voxels[row + x] = greyValue(value)
        }
      }
    }
    return voxels
  }

  /// The gain of each column: smooth random values 12 µm apart.
  private func stripes(width: Int, step: Float, random: inout RandomSource) -> [Float] {
    guard optics.stripes > 0 else { return [Float](repeating: 1, count: width) }
    let pitch: Float = 12
    let nodes = (0..<Int(Float(width) * step / pitch) + 2).map { _ in random.normal() }
    return (0..<width).map { x in
      let position = Float(x) * step / pitch
      let fraction = position - Float(Int(position))
      let value = nodes[Int(position)] * (1 - fraction) + nodes[Int(position) + 1] * fraction
      return max(0.3, 1 + Float(optics.stripes) * value)
    }
  }
}
