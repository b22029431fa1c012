extension RenamedFlags {
  private static let rotation = [
    "--turn": ["--align-rotation"], "--no-turn": ["--no-align-rotation"],
  ]

  /// Old flags of the commands that match, evaluate and compare.
  static let matching: [String: [String: [String]]] = [
    "match": rotation.merging([
      "--fmr": ["--fdr", "--max-fmr"], "--per-neuron": ["--candidates"], "--candidates-per-neuron": ["--candidates"],
    ]) { $1 },
    "evaluate": rotation.merging([
      "--turns": ["--pixel-rotations"], "--proposals": ["--matching"], "--no-proposals": ["--no-matching"],
    ]) { $1 },
    "compare": ["--turns": ["--pixel-rotations"]],
  ]
}
