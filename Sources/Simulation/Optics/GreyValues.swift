/// The detector's last step: light to a grey value of some bits.
struct GreyValues {
  /// Grey values of a 16-bit detector for one of this.
  private let step: Float
  private let limit: Float

  /// - Parameter bits: 8 (coarser steps), 12 or 16.
  init(bits: Int) {
    step = bits == 8 ? 8 : 1
    limit = Float((1 << bits) - 1)
  }

  /// Rounded, and saturated at both ends.
  func callAsFunction(_ light: Float) -> UInt16 { UInt16(min(limit, max(0, (light / step).rounded()))) }
}
