/// Why decisions on pairs were refused; the atlas is unchanged.
public enum PairsError: Error, Equatable, CustomStringConvertible {
  /// `count` rows name neurons that the session does not have; `lines` are the first of them.
  case unknownLabels(path: String, lines: [String], count: Int)
  /// `count` neurons are matched with more than one other; `lines` are the first of them.
  case contradiction(path: String, lines: [String], count: Int)
  /// `count` neurons stand in more than one row of a table over several sessions; `lines` are the first of them.
  case twiceInMatrix(path: String, lines: [String], count: Int)
  /// Both sessions are the same.
  case oneSession(String)
  /// Not of the form animal/session/label.
  case neuron(String)
  /// Both neurons are the same.
  case sameNeuron(String)
  /// Both neurons are of one session.
  case sameSession(a: String, b: String)
  /// The neurons are of two animals.
  case twoAnimals(a: String, b: String)
  /// A person matched `neuron` with `other`.
  case alreadyMatched(neuron: String, other: String, reviewer: String, at: String)
  /// There is no decision to undo.
  case undecided(a: String, b: String)

  /// One line: what, where, what to do.
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
    case .twiceInMatrix(let path, let lines, let count):
      "\(path): \(count) \(count == 1 ? "neuron stands" : "neurons stand") in more than one row: "
        + lines.joined(separator: "; ") + (lines.count < count ? "; …" : "") + ". Keep one row for each neuron"
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
        + "if that is wrong, undo it first: `neurobridge review ATLAS undo \(neuron) \(other)`, then decide again"
    case .undecided(let a, let b):
      "nobody has decided on \(a) and \(b), so there is nothing to undo"
    }
  }
}
