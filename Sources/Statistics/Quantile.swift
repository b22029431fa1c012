/// The q-quantile by linear interpolation between order statistics (numpy's default; type 7 of Hyndman and Fan 1996).
///
/// - Parameters:
///   - values: Ascending.
///   - q: 0…1.
/// - Returns: nil of no values.
package func quantile(ofSorted values: [Double], _ q: Double) -> Double? {
  guard let last = values.last else { return nil }
  let rank = q * Double(values.count - 1)
  let low = Int(rank.rounded(.down))
  guard low + 1 < values.count else { return last }
  return values[low] + (values[low + 1] - values[low]) * (rank - Double(low))
}
