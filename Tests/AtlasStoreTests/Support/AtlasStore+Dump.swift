import AtlasStore
import GRDB
import Vocabulary

extension AtlasStore {
  /// Every row of every table as text: equal dumps are equal atlases.
  func dump() throws -> String {
    try read { transaction in
      let tables = try String.fetchAll(
        transaction.database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      return try tables.flatMap { table in
        [table] + (try Row.fetchAll(transaction.database, sql: "SELECT * FROM \(table)").map(\.description).sorted())
      }.joined(separator: "\n")
    }
  }

  /// An atlas in memory with one animal, two sessions and some neurons in each.
  static func sample(neurons count: Int = 3) throws -> (AtlasStore, Sample) {
    let store = try AtlasStore.inMemory()
    let sample = try store.atomicActivity("ingest") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      let a = try transaction.insertSession(of: animal.id, name: "two-photon", modality: .twoPhoton)
      let b = try transaction.insertSession(of: animal.id, name: "fmost", modality: .fmost)
      for i in 0..<count {
        let position = Point3(x: Double(i), y: 2 * Double(i), z: 3)
        try transaction.insertNeuron(label: "tp\(i)", position: position, radius: 5, in: a.id)
        try transaction.insertNeuron(label: "fm\(i)", position: position, radius: nil, in: b.id)
      }
      return Sample(animal: animal, a: a, b: b)
    }
    return (store, sample)
  }
}

struct Sample {
  let animal: Animal
  let a: Session
  let b: Session
}
