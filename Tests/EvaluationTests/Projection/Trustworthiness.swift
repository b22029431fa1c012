import Evaluation

/// Whether neighbours in the map are neighbours among the rows: 1 all, 0 none (Venna and Kaski 2001).
///
/// - Parameter neighbours: Nearest points of each that count; fewer than half of all.
/// - Complexity: O(count² · (dimension + log count)).
func trustworthiness(
  of plane: [SIMD2<Float>], for rows: [Float], dimension: Int, neighbours: Int = 5
) -> Double {
  let count = plane.count
  let near = NearestRows(plane.flatMap { [$0.x, $0.y] }, dimension: 2, count: neighbours)
  let all = NearestRows(rows, dimension: dimension, count: count - 1)
  var rank = [Int](repeating: 0, count: count)
  var penalty = 0
  for row in 0..<count {
    for i in 0..<count - 1 { rank[Int(all.indices[row * (count - 1) + i])] = i + 1 }
    for i in 0..<neighbours { penalty += max(0, rank[Int(near.indices[row * neighbours + i])] - neighbours) }
  }
  let (n, k) = (Double(count), Double(neighbours))
  return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * Double(penalty)
}
