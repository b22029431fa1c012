package import Vocabulary

/// Every option of a match between two sessions.
///
/// Declared here only; a caller's request is translated into one value, which is passed down unchanged.
package struct MatchingOptions: Hashable, Sendable, Codable {
  /// Whether soma positions are used.
  package var usesGeometry = true
  /// Whether soma radii are used, where both sessions have them.
  package var usesRadii = true
  /// Nearest neighbours of each neuron that become candidates.
  package var candidatesPerNeuron = 10
  /// The minimum similarity of an accepted pair; nil derives a limit from the two rates below.
  package var minSimilarity: Float?
  /// The expected fraction of false pairs among the accepted ones; applies where geometry recognises the tissue.
  package var falseDiscoveryRate = 0.05
  /// The fraction of impostor pairs that may pass; applies to appearance alone.
  package var maxFalseMatchRate = 0.05
  /// Registrations to impostor somata that estimate the likelihood random sessions reach, several times as many where
  /// they are quick; 0 skips the test.
  package var impostorRegistrations = 3
  /// With more somata in either session the pose is initialised from candidates only, without a search.
  package var maxSearchedSomata = 1_000_000
  /// Whether one session may be a mirror image of the other.
  package var mirror = MirrorPolicy.auto
  /// Whether three different factors of stretch are searched where nothing else fits.
  package var searchesStretch = true
  /// Of all random draws: permutations, impostors, samples.
  package var seed: UInt64 = 1

  package init() {}

  private enum CodingKeys: String, CodingKey {
    case usesGeometry = "uses_geometry"
    case usesRadii = "uses_radii"
    case candidatesPerNeuron = "candidates_per_neuron"
    case minSimilarity = "min_similarity"
    case falseDiscoveryRate = "false_discovery_rate"
    case maxFalseMatchRate = "max_false_match_rate"
    case impostorRegistrations = "impostor_registrations"
    case maxSearchedSomata = "max_searched_somata"
    case mirror
    case searchesStretch = "searches_stretch"
    case seed
  }
}
