import Simulation
import Testing
import Vocabulary

/// A small box with few neurons: a fraction of a second.
private func small(_ seed: UInt64, neurons: Int = 12) -> SimulatedAnimal {
  var configuration = SimulationConfiguration()
  configuration.extent = Point3(x: 120, y: 110, z: 60)
  configuration.neuronCount = neurons
  return SimulatedAnimal(configuration: configuration, seed: seed)
}

@Suite struct SimulatedAnimalTests {
  @Test func theSeedDeterminesTheAnimal() {
    let (first, again, other) = (small(7), small(7), small(8))
    #expect(first.twoPhoton.voxels == again.twoPhoton.voxels)
    #expect(first.fmost.voxels == again.fmost.voxels)
    #expect(first.twoPhoton.somata == again.twoPhoton.somata && first.pairs == again.pairs)
    #expect(first.twoPhoton.voxels != other.twoPhoton.voxels)
    #expect(first.fmost.somata != other.fmost.somata)
  }

  @Test func stacksHaveTheirVoxelSizesAndOneValueAVoxel() {
    let animal = small(1)
    #expect(animal.twoPhoton.shape == StackShape(width: 120, height: 110, depth: 30))
    #expect(animal.fmost.shape == StackShape(width: 172, height: 158, depth: 60))
    for session in animal.sessions { #expect(session.voxels.count == session.shape.voxelCount) }
    #expect(animal.sessions.map(\.modality) == [.twoPhoton, .fmost])
  }

  @Test(arguments: [3, 4]) func somataAreBrightAtTheirTablePositions(_ seed: UInt64) {
    let animal = small(seed)
    for session in animal.sessions {
      let background = session.voxels.sorted()[session.voxels.count / 2]
      for soma in session.somata {
        let x = Int(soma.position.x / session.voxelSize.x)
        let y = Int(soma.position.y / session.voxelSize.y)
        let z = Int(soma.position.z / session.voxelSize.z)
        var sum = 0
        for dy in -2...2 {
          for dx in -2...2 {
            sum += Int(session.voxels[(z * session.shape.height + y + dy) * session.shape.width + x + dx])
          }
        }
        // A vessel above may absorb most of a soma's light, not all.
        #expect(Double(sum) / 25 > 1.2 * Double(background), "\(session.modality) \(soma.label)")
      }
    }
  }

  @Test func unlabelledTissueHasTheBackgroundGreyValues() {
    let animal = small(5)
    let median = animal.sessions.map { $0.voxels.sorted()[$0.voxels.count / 2] }
    #expect((115...135).contains(median[0]))
    #expect((28...45).contains(median[1]))
  }

  @Test func labelsOfTheTwoSessionsAreUnrelated() {
    let animal = SimulatedConstellation(seed: 11)
    let alike = animal.pairs.filter { $0.twoPhoton.dropFirst(2) == $0.fmost.dropFirst(2) }
    #expect(alike.count < animal.pairs.count / 4)
    #expect(Set(animal.twoPhoton.map(\.label)).count == animal.twoPhoton.count)
  }

  @Test func anAnimalWithoutNeuronsIsTwoDarkStacks() {
    let animal = small(2, neurons: 0)
    #expect(animal.pairs.isEmpty && animal.twoPhoton.somata.isEmpty && animal.fmost.somata.isEmpty)
    #expect(animal.twoPhoton.voxels.max().map { $0 < 400 } == true)
  }
}
