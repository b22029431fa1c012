import CSQLite
import Glibc
import IndexRows
import Numerics

/// Writes to an atlas as the program does: WAL, foreign keys on, the graph flushed in each transaction.
struct BenchmarkAtlas {
  let path: String
  let connection: Connection
  let model: Int64
  let dimension: Int
  let neurons: [Int64]
  let writer: Writer

  /// Statements that a program with many writes prepares once.
  final class Writer {
    let loader: SnapshotLoader
    let activity: Statement
    let embedding: Statement

    init(model: Int64, on connection: Connection) throws {
      loader = try SnapshotLoader(model: model, on: connection)
      activity = try Statement(
        """
        INSERT INTO activity (stage, started_at, ended_at, outcome, version, agent, parameters)
        VALUES ('embed', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'done', '0', 'benchmark', '{}')
        """, on: connection, isReused: true)
      embedding = try Statement(
        "INSERT OR REPLACE INTO embedding (model_id, neuron_id, activity_id, vector) VALUES (?, ?, ?, ?)",
        on: connection, isReused: true)
    }
  }

  struct Failure: Error { let message: String }

  init(path: String) throws {
    var opened: OpaquePointer?
    guard sql_open(path, &opened, SQLITE_OPEN_READWRITE) == SQLITE_OK, let opened else {
      throw Failure(message: "\(path) cannot be opened")
    }
    self.path = path
    connection = opened
    let row = try Statement("SELECT model_id, dimension FROM vector_index ORDER BY model_id DESC LIMIT 1", on: opened)
    guard try row.step() else { throw Failure(message: "\(path) has no vector index") }
    model = row.integer(0)
    dimension = Int(row.integer(1))
    let all = try Statement("SELECT neuron_id FROM embedding WHERE model_id = ? ORDER BY neuron_id", on: opened)
    all.bind(model)
    var neurons: [Int64] = []
    while try all.step() { neurons.append(all.integer(0)) }
    self.neurons = neurons
    writer = try Writer(model: model, on: opened)
    try run("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA cache_size = -32000")
  }

  func run(_ sql: String) throws {
    guard sql_exec(connection, sql) == SQLITE_OK else {
      throw Failure(message: "\(sql): \(String(cString: sql_message(connection)))")
    }
  }

  /// A unit vector between two random ones of the atlas, nearer to the first.
  func blend(_ random: inout SeededRandom) throws -> [UInt8] {
    let select = try Statement("SELECT vector FROM embedding WHERE model_id = ? AND neuron_id = ?", on: connection)
    var sum = [Float](repeating: 0, count: dimension)
    for weight in [Float(0.7), 0.3] {
      select.bind(model, neurons[random.integer(below: neurons.count)])
      guard try select.step() else { throw Failure(message: "a vector is missing") }
      let vector = select.blob(0)
      for i in 0..<dimension { sum[i] += weight * vector.loadUnaligned(fromByteOffset: i * 4, as: Float.self) }
      select.reset()
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return sum.map { $0 / length }.withUnsafeBytes { Array($0) }
  }

  func bytes(_ suffix: String = "") -> Int {
    var status = stat()
    return stat(path + suffix, &status) == 0 ? Int(status.st_size) : 0
  }

  static var wall: Double { seconds(CLOCK_MONOTONIC) }
  static var cpu: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
