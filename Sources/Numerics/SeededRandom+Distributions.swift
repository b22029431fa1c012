#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension SeededRandom {
  /// A standard normal draw (Marsaglia's polar method; the second value is dropped so that the state stays four words).
  package mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0 && s < 1 { return u * (-2 * log(s) / s).squareRoot() }
    }
  }

  /// A Poisson count with the given mean: by multiplication below 30, by a rounded normal above.
  package mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    guard mean < 30 else { return max(0, Int((mean + mean.squareRoot() * normal()).rounded())) }
    let limit = exp(-mean)
    var count = 0
    var product = uniform()
    while product > limit {
      count += 1
      product *= uniform()
    }
    return count
  }

  /// `count` different indices below `population`, in random order (partial Fisher–Yates).
  package mutating func sample(_ count: Int, below population: Int) -> [Int] {
    precondition(count <= population, "\(count) of \(population)")
    var indices = Array(0..<population)
    for i in 0..<count { indices.swapAt(i, i + integer(below: population - i)) }
    return Array(indices.prefix(count))
  }
}
