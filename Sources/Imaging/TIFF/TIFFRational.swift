/// A RATIONAL value (TIFF 6.0 type 5).
struct TIFFRational: Hashable, Sendable {
  var numerator: UInt32
  var denominator: UInt32

  /// Nil for 0/0 and the like.
  var value: Double? { denominator > 0 && numerator > 0 ? Double(numerator) / Double(denominator) : nil }

  /// Units from pixel to pixel, where the value counts pixels per unit.
  var pitch: Double? { denominator > 0 && numerator > 0 ? Double(denominator) / Double(numerator) : nil }
}

extension TIFFRational {
  /// Pixels per µm for a pitch in µm, so that `pitch` returns the same number wherever 32 bits allow.
  init(pitch: Double) {
    // The convergents of the continued fraction are the best rational approximations.
    var (a, b) = ((0, 1), (1, 0))
    var rest = pitch
    var best = (numerator: 1, denominator: 1)
    for _ in 0..<40 {
      guard rest.isFinite, rest < 4e9 else { break }
      let whole = Int(rest)
      let next = (whole * b.0 + a.0, whole * b.1 + a.1)
      guard next.0 <= Int(UInt32.max), next.1 <= Int(UInt32.max) else { break }
      (a, b) = (b, next)
      if b.0 > 0 { best = (b.1, b.0) }
      if Double(b.0) / Double(b.1) == pitch { break }
      rest = 1 / (rest - Double(whole))
    }
    self.init(numerator: UInt32(best.numerator), denominator: UInt32(best.denominator))
  }
}
