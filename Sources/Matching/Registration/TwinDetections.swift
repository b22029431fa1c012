import Geometry

/// Somata that were detected more than once, as happens where a cell is segmented into parts.
///
/// Detections nearer than any two cells' centres count as one position, their mean.
struct TwinDetections: Sendable {
  /// For each distinct soma the index of its representative detection; by index.
  let representatives: [Int]
  /// Of each distinct soma, in µm.
  let positions: [Vector3]
  /// For each detection the number of its soma.
  let somaOf: [Int]
  /// Detections that are no representative.
  var count: Int { somaOf.count - representatives.count }

  /// In µm, and as a fraction of the mean spacing.
  private static let radius = (absolute: 3.0, relative: 0.2)

  /// - Parameter distinct: Detections that always represent a soma: a reviewer has named them.
  init(_ detections: [Vector3], spacing: Double, distinct: Set<Int>) {
    let radius = min(Self.radius.absolute, Self.radius.relative * spacing)
    let grid = PointGrid(detections, edge: max(radius, 0.5 * spacing))
    var representative = [Int?](repeating: nil, count: detections.count)
    for index in distinct { representative[index] = index }
    for index in distinct.sorted() + Array(detections.indices) {
      guard representative[index] ?? index == index else { continue }
      representative[index] = index
      grid.forEach(within: radius, of: detections[index]) { other, _ in
        if representative[other] == nil { representative[other] = index }
      }
    }
    let all = representative.enumerated().map { $1 ?? $0 }
    representatives = detections.indices.filter { all[$0] == $0 }
    let numbers = Dictionary(uniqueKeysWithValues: representatives.enumerated().map { ($1, $0) })
    somaOf = all.map { numbers[$0] ?? 0 }
    guard representatives.count < detections.count else {
      positions = detections
      return
    }
    var sums = [Vector3](repeating: .zero, count: representatives.count)
    var counts = [Double](repeating: 0, count: representatives.count)
    for (index, soma) in somaOf.enumerated() {
      sums[soma] += detections[index]
      counts[soma] += 1
    }
    positions = zip(sums, counts).map { $0 / $1 }
  }
}
