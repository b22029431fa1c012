// Writes embeddings and their index until it is killed: `IndexWriter ATLAS SEED`.
//
// Each transaction changes a few random vectors and writes its number to the activity row; the number is printed after the
// commit. After a kill the file must have the state of a whole transaction, no earlier than the last one printed.
import CSQLite
import Glibc
import IndexRows
import Numerics

guard CommandLine.arguments.count == 3, let seed = UInt64(CommandLine.arguments[2]), sql_attach_host() != 0 else {
  exit(2)
}
var opened: OpaquePointer?
guard sql_open(CommandLine.arguments[1], &opened, SQLITE_OPEN_READWRITE) == SQLITE_OK, let connection = opened else {
  exit(2)
}
_ = sql_busy_timeout(connection, 20_000)

func run(_ sql: String) {
  guard sql_exec(connection, sql) == SQLITE_OK else {
    print("failed: \(String(cString: sql_message(connection)))")
    exit(1)
  }
}

run("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 50")
let insert = try Statement(
  """
  INSERT INTO embedding (model_id, neuron_id, vector, gate, activity_id) VALUES (1, ?, ?, ?, 1)
  ON CONFLICT (model_id, neuron_id) DO UPDATE SET vector = excluded.vector, gate = excluded.gate
  """, on: connection)
let remove = try Statement("DELETE FROM embedding WHERE neuron_id = ?", on: connection)
var random = SeededRandom(seed: seed)
var step = 0
while true {
  step += 1
  run("BEGIN IMMEDIATE")
  for _ in 0..<1 + random.integer(below: 6) {
    let neuron = Int64(1 + random.integer(below: 200))
    if random.integer(below: 4) == 0 {
      remove.bind(neuron)
      try remove.run()
    } else {
      let version = random.integer(below: 1 << 30)
      var source = SeededRandom(seed: UInt64(version))
      let vector = (0..<24).map { _ in Float(source.normal()) }
      insert.bind(neuron, 0, Int64(version))
      try insert.run(at: 2, blob: vector.withUnsafeBytes { Array($0) })
    }
  }
  // Some transactions do not flush, some roll back.
  if random.integer(below: 5) > 0 { try VectorIndexRows.flush(model: 1, on: connection) }
  if random.integer(below: 9) == 0 {
    run("ROLLBACK")
    step -= 1
    continue
  }
  run("UPDATE activity SET message = '\(step)' WHERE id = 1")
  run("COMMIT")
  print(step)
  fflush(nil)
}
