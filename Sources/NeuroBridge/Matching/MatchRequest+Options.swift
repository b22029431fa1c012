import Matching

extension MatchRequest {
  /// What Matching is told; passed down unchanged.
  var options: MatchingOptions {
    var options = MatchingOptions()
    options.candidatesPerNeuron = candidatesPerNeuron
    options.minSimilarity = threshold.map { Float($0) }
    options.falseDiscoveryRate = falseDiscoveryRate
    options.maxFalseMatchRate = maxFalseMatchRate
    options.usesGeometry = usesGeometry
    options.usesRadii = usesRadii
    options.mirror = mirror
    options.seed = seed
    return options
  }

  /// - Throws: `MatchError.badOption` that names the flag.
  func check() throws(MatchError) {
    guard candidatesPerNeuron >= 1 else {
      throw .badOption("--candidates \(candidatesPerNeuron): at least one neighbour must be considered")
    }
    for (flag, rate) in [("--fdr", falseDiscoveryRate), ("--max-fmr", maxFalseMatchRate)]
    where !(0..<1).contains(rate) {
      throw .badOption("\(flag) \(rate): give a fraction from 0 to below 1, such as 0.05")
    }
    if let threshold, !(-1...1).contains(threshold) {
      throw .badOption("--threshold \(threshold): similarities are from -1 to 1")
    }
    if let other = expansions.keys.sorted().first(where: { $0 != from && $0 != to }) {
      throw .badOption("--expansion \(other)=…: name \(from) or \(to), the sessions that are matched")
    }
    guard usesAppearance || usesGeometry else {
      throw .badOption("--no-appearance with --no-geometry leaves no evidence to match by: leave one of them out")
    }
  }
}
