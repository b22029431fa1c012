/// The known name that a mistyped one is nearest to.
enum Nearest {
  /// Nil where none is near: more than half of the letters, and more than three, differ.
  static func name(to name: String, among known: [String]) -> String? {
    guard name.count <= 64 else { return nil }
    let ranked = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
    guard let (best, distance) = ranked, distance <= min(3, max(1, name.count / 2)) else { return nil }
    return best
  }

  /// Letters to insert, delete or replace (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let cost = min(row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        (diagonal, row[j + 1]) = (row[j + 1], cost)
      }
    }
    return row[b.count]
  }
}
