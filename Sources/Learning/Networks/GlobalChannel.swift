/// Fibre course and context: what fixes the vision transformer over the whole patch (`VisionTransformer`).
package enum GlobalChannel {
  /// How the tokens become one vector.
  package enum Head: Codable, Sendable, Hashable {
    /// Spatial attention over the grid of tokens, each narrowed to so many channels; flattened, projected.
    case grid(narrow: Int)
    /// The class token, or the tokens' mean where there is none.
    case token
    /// The same, projected.
    case projectedToken
    /// Unicom's: flatten, linear, batch norm, linear, batch norm, with stored statistics.
    case feature

    private enum CodingKeys: String, CodingKey {
      case grid, token, feature
      case projectedToken = "projected_token"
    }
  }

  /// The transformer and its head.
  package struct Configuration: Codable, Sendable, Hashable {
    /// Without its head.
    package var transformer: TransformerConfiguration
    /// Must fit the transformer: `feature` needs one without a class token.
    package var head: Head

    /// A transformer of any size with any head.
    package init(transformer: TransformerConfiguration, head: Head) {
      self.transformer = transformer
      self.head = head
    }
  }
}
