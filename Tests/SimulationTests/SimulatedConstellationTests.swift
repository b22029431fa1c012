import Simulation
import Testing
import Vocabulary

@Suite struct SimulatedConstellationTests {
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func pairsLieAtTheDeformedPositionsUpToClickErrors(_ seed: UInt64) {
    var configuration = SimulationConfiguration.dense
    configuration.clickError = 0.5
    let animal = SimulatedConstellation(configuration: configuration, seed: seed)
    let inVivo = Dictionary(uniqueKeysWithValues: animal.twoPhoton.map { ($0.label, $0) })
    let exVivo = Dictionary(uniqueKeysWithValues: animal.fmost.map { ($0.label, $0) })
    var squares = 0.0
    for pair in animal.pairs {
      guard let a = inVivo[pair.twoPhoton], let b = exVivo[pair.fmost] else {
        Issue.record("a pair with a label that its session lacks")
        continue
      }
      let error = animal.deformed(a.position).distance(to: b.position)
      #expect(error < 3)
      squares += error * error
      #expect(abs(b.radius - 0.92 * a.radius) < 0.11)
    }
    let rms = (squares / Double(animal.pairs.count)).squareRoot()
    #expect((0.45...0.95).contains(rms))  // Two clicks of 0.5 µm each: about 0.7.
  }

  @Test func fractionsOfNeuronsInOneModalityAreAsConfigured() {
    let animal = SimulatedConstellation(seed: 3)
    #expect(animal.twoPhoton.count == 39)  // 45, less 14 %.
    #expect((40...42).contains(animal.fmost.count))  // 45, less 6 %, less what lies outside the box.
    #expect((33...36).contains(animal.pairs.count))
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func aDenseAnimalHasManyMoreSomataExVivo(_ seed: UInt64) {
    let animal = SimulatedConstellation(configuration: .dense, seed: seed)
    #expect((50...70).contains(animal.twoPhoton.count))
    #expect((110...141).contains(animal.fmost.count))
    #expect((35...60).contains(animal.pairs.count))
  }

  @Test func rotationsStayWithinTheirRangeAndFillIt() {
    let rotations = (0..<60).map { SimulatedConstellation(seed: $0).rotationDegrees }
    #expect(rotations.allSatisfy { (-14.0...14.0).contains($0) })
    #expect(rotations.contains { $0 < -8 } && rotations.contains { $0 > 8 })
  }

  @Test func theConstellationIsThatOfTheAnimal() {
    var configuration = SimulationConfiguration()
    configuration.extent = Point3(x: 90, y: 90, z: 50)
    configuration.neuronCount = 6
    let animal = SimulatedAnimal(configuration: configuration, seed: 9)
    let points = SimulatedConstellation(configuration: configuration, seed: 9)
    #expect(points.twoPhoton == animal.twoPhoton.somata && points.fmost == animal.fmost.somata)
    #expect(points.pairs == animal.pairs)
  }

  @Test func somataKeepTheirMinimumDistance() {
    let somata = SimulatedConstellation(seed: 21).twoPhoton
    for (i, a) in somata.enumerated() {
      for b in somata[..<i] { #expect(a.position.distance(to: b.position) > 13) }
    }
  }
}
