import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Writes a model's vectors as a NumPy file and the neurons they belong to as a CSV beside it, row for row.
  ///
  /// - Returns: How many vectors were written.
  public func exportEmbeddings(model name: String?, vectors path: String, labels: String) throws -> Int {
    try store.read { transaction in
      let model = try transaction.embedder(named: name)
      let count = try transaction.embeddingCount(by: model.id)
      guard count > 0 else { throw EmbeddingsError.nothing(model: model.name) }
      let file = try OutputFile(path: path)
      try file.write(NPYFile.header(rows: count, columns: model.dimension))
      var table = "neuron,animal,session,label,x_um,y_um,z_um,gate\n"
      for session in try transaction.sessions() {
        let owner = try transaction.fullName(of: session.id)
        for item in try transaction.embeddings(by: model.id, in: session.id) {
          try file.write(Array(Vector.data(item.vector)))
          let neuron = try transaction.neuron(item.neuron)
          let place = neuron.position
          table +=
            [
              "\(owner)/\(neuron.label)", String(owner.dropLast(session.name.count + 1)), session.name, neuron.label,
              "\(place.x)", "\(place.y)", "\(place.z)", item.gate.map { "\($0)" } ?? "",
            ].map(TableWriter.csv).joined(separator: ",") + "\n"
        }
      }
      try file.finish()
      let list = try OutputFile(path: labels)
      try list.write(table)
      try list.finish()
      return count
    }
  }
}
