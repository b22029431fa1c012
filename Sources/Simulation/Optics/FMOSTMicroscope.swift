import Glibc
import Vocabulary

/// Ex vivo: 0.7 × 0.7 × 1 µm voxels, sharp, every fibre of every labelled cell, each section cut and lit a little differently.
///
/// The label is bright enough to saturate: thin fibres stay grey, thick ones and somata end near the same white.
struct FMOSTMicroscope {
  let configuration: SimulatedAnimal.Configuration
  let background: Float = 35
  let white: Float = 850
  let blur = Vector(0.5, 0.5, 0.6)
  /// Standard deviation of the sections' gain.
  let sectionGain: Float = 0.06

  init(_ configuration: SimulatedAnimal.Configuration) { self.configuration = configuration }

  func image(_ population: Population, seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.fmostShape, voxelSize: configuration.fmostVoxelSize)
    for neuron in population.neurons where neuron.isInFMOST {
      draw(neuron, deformation: population.deformation, into: &volume)
    }
    volume.blur(blur)
    return detect(volume, seed: seed)
  }

  private func draw(_ neuron: Population.Member, deformation: Deformation, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let bright = neuron.fmostBrightness
    let centre = deformation(neuron.position)
    volume.add(around: centre, reach: soma.reach * deformation.shrinkage + 1) { offset in
      let (outline, nucleus) = soma.depth(at: deformation.undone(offset))
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return bright * body * (1 - 0.1 * hole)
    }
    for segment in neuron.morphology.segments {
      let filling: Float =
        switch segment.kind {
        case .core: 3.5
        case .dendrite: 2.4
        case .axon: 2
        }
      volume.splat(
        from: deformation(segment.start + neuron.position), to: deformation(segment.end + neuron.position),
        startRadius: segment.startRadius * deformation.shrinkage,
        endRadius: segment.endRadius * deformation.shrinkage, brightness: bright * filling)
    }
  }

  private func detect(_ volume: DensityVolume, seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    var tissue = Chance(seed: seed, stream: 4)
    let mottle = SmoothField(extent: Vector(configuration.extent), pitch: 24, chance: &tissue)
    var noise = Chance(seed: seed, stream: 5)
    var uneven = [Float](repeating: 0, count: shape.width)
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    for z in 0..<shape.depth {
      let gain = max(0.5, 1 + sectionGain * tissue.normal())
      for y in 0..<shape.height {
        mottle.row(
          y: (Float(y) + 0.5) * volume.voxel.y, z: (Float(z) + 0.5) * volume.voxel.z, step: volume.voxel.x,
          width: shape.width, into: &uneven)
        let row = (z * shape.height + y) * shape.width
        for x in 0..<shape.width {
          let density = volume.values[row + x]
          var light = background * (1 + 0.12 * uneven[x])
          if density > 1e-4 { light += white * (1 - exp(-density)) }
          light *= gain
          let value = light + (4 + 0.06 * light).squareRoot() * noise.quickNormal()
          voxels[row + x] = UInt16(min(65_535, max(0, value.rounded())))
        }
      }
    }
    return voxels
  }
}
