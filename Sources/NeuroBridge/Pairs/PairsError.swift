/// Why decisions on pairs do not come in; the atlas is as before.
public enum PairsError: Error, Equatable, CustomStringConvertible {
  case unknownLabels(path: String, lines: [String], count: Int)
  case contradiction(path: String, lines: [String], count: Int)
  case noReviewer
  case oneSession(String)
  case neuron(String)
  case sameNeuron(String)
  case sameSession(a: String, b: String)
  case twoAnimals(a: String, b: String)
  case alreadyMatched(neuron: String, other: String, reviewer: String, at: String)
  case undecided(a: String, b: String)

  public var description: String {
    switch self {
    case .unknownLabels(let path, let lines, let count):
      "\(path): \(count) \(count == 1 ? "row names a neuron" : "rows name neurons") that the session does not have: "
        + lines.joined(separator: "; ") + (lines.count < count ? "; …" : "")
        + ". Import the somata first, or check --from, --to and the order of the columns"
    case .contradiction(let path, let lines, let count):
      "\(path): \(count) \(count == 1 ? "neuron is" : "neurons are") matched with more than one other: "
        + lines.joined(separator: "; ") + (lines.count < count ? "; …" : "")
        + ". A neuron has one partner: keep one row each"
    case .noReviewer:
      "who decided? Give a name with --reviewer"
    case .oneSession(let name):
      "--from and --to both name \(name): pairs are between two sessions"
    case .neuron(let text):
      "“\(text)” is no neuron's name: write animal/session/label, e.g. M04/two-photon/tp007"
    case .sameNeuron(let name):
      "\(name) cannot be decided against itself: name two neurons"
    case .sameSession(let a, let b):
      "\(a) and \(b) are of one session, where every label is another neuron: name neurons of two sessions"
    case .twoAnimals(let a, let b):
      "\(a) and \(b) are of two animals: pairs are within one animal"
    case .alreadyMatched(let neuron, let other, let reviewer, let at):
      "\(neuron) is already matched with \(other) (\(reviewer), \(at.prefix(10))); "
        + "take that back first: `neurobridge review ATLAS undo \(neuron) \(other)`"
    case .undecided(let a, let b):
      "nobody has decided on \(a) and \(b), so there is nothing to undo"
    }
  }
}
