import Simulation
import Testing
import Vocabulary

/// A box of 90 × 90 × 40 µm with six neurons.
private func animal(_ change: (inout SimulationConfiguration) -> Void) -> SimulatedAnimal {
  var configuration = SimulationConfiguration()
  configuration.extent = Point3(x: 90, y: 90, z: 40)
  configuration.neuronCount = 6
  change(&configuration)
  return SimulatedAnimal(configuration: configuration, seed: 12)
}

private func mean(_ session: SimulatedSession, plane z: Int) -> Double {
  let size = session.shape.width * session.shape.height
  return session.voxels[z * size..<(z + 1) * size].reduce(0) { $0 + Double($1) } / Double(size)
}

@Suite struct OpticsTests {
  @Test func eightBitsAreAtMost255() {
    let coarse = animal {
      $0.twoPhoton.bits = 8
      $0.exVivo.bits = 8
      $0.exVivo.white = 4000
    }
    #expect(coarse.twoPhoton.voxels.max().map { $0 <= 255 } == true)
    #expect(coarse.fmost.voxels.max() == 255)
  }

  @Test func missingSectionsAreBlackAndDoubledOnesAreAlike() {
    let missing = animal { $0.exVivo.missingSections = 1 }
    #expect(mean(missing.fmost, plane: 5) < 3)
    let doubled = animal {
      $0.exVivo.doubledSections = 1
      $0.exVivo.noise = 0
      $0.exVivo.sectionGain = 0
    }
    let size = doubled.fmost.shape.width * doubled.fmost.shape.height
    #expect(doubled.fmost.voxels[..<size] == doubled.fmost.voxels[size..<2 * size])
  }

  @Test func bleachingDarkensTheLastSections() {
    let bleached = animal {
      $0.exVivo.bleaching = 0.5
      $0.exVivo.sectionGain = 0
      $0.neuronCount = 0
    }
    let (first, last) = (mean(bleached.fmost, plane: 0), mean(bleached.fmost, plane: bleached.fmost.shape.depth - 1))
    #expect(last < 0.6 * first)
  }

  @Test func aLabelOfSomataOnlyHasLessLightAndTheSameTables() {
    let (whole, somata) = (animal { _ in }, animal { $0.exVivo.neurites = 0 })
    #expect(somata.fmost.somata == whole.fmost.somata)
    #expect(somata.fmost.voxels.reduce(0) { $0 + Int($1) } < whole.fmost.voxels.reduce(0) { $0 + Int($1) })
    #expect(somata.twoPhoton.voxels == whole.twoPhoton.voxels)
  }

  @Test func motionStripesHazeAndDebrisChangeTheStackOnly() {
    let still = animal { _ in }
    for (index, changed) in [
      animal { $0.twoPhoton.motion = 1 }, animal { $0.twoPhoton.haze = 0.5 }, animal { $0.twoPhoton.neuropil = 0.4 },
      animal { $0.exVivo.stripes = 0.1 }, animal { $0.exVivo.haze = 0.5 }, animal { $0.exVivo.debris = 50 },
    ].enumerated() {
      #expect((changed.twoPhoton.voxels == still.twoPhoton.voxels) == (index >= 3))
      #expect((changed.fmost.voxels == still.fmost.voxels) == (index < 3))
      #expect(changed.pairs == still.pairs)
    }
  }

  @Test func averagedFramesAreLessNoisy() {
    func deviation(frames: Int) -> Double {
      let voxels = animal {
        $0.twoPhoton.frames = frames
        $0.neuronCount = 0
        $0.twoPhoton.mottle = 0
        $0.twoPhoton.vessels = 0...0
      }.twoPhoton.voxels.prefix(8100).map(Double.init)
      let mean = voxels.reduce(0, +) / Double(voxels.count)
      return (voxels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(voxels.count)).squareRoot()
    }
    #expect(deviation(frames: 16) < 0.5 * deviation(frames: 1))
  }
}
