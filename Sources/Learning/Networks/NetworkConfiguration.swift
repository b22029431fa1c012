/// Everything that fixes a network but its weights; stored as JSON with the model.
package struct NetworkConfiguration: Codable, Sendable, Hashable {
  /// Channels of a patch: one for each slab of its recipe.
  package var channels: Int
  /// Edge of what the network sees, in pixels; patches are cut larger, so that they can be rotated.
  package var pixels: Int
  /// Length of an embedding.
  package var dimension: Int
  /// nil is a network without this channel and without the gate.
  package var local: LocalChannel.Configuration?
  /// As `local`; one of the two must be there.
  package var global: GlobalChannel.Configuration?

  /// A network with one channel or both.
  package init(
    channels: Int, pixels: Int, dimension: Int, local: LocalChannel.Configuration?,
    global: GlobalChannel.Configuration?
  ) {
    self.channels = channels
    self.pixels = pixels
    self.dimension = dimension
    self.local = local
    self.global = global
  }

  /// Trains on two cores in minutes.
  package static func compact(channels: Int = 2, pixels: Int = 48) -> Self {
    Self(
      channels: channels, pixels: pixels, dimension: 128,
      local: .around(pixels: pixels),
      global: .init(
        transformer: .init(stem: .convolutions([24, 48, 96]), width: 96, depth: 2, heads: 4, hiddenWidth: 256),
        head: .grid(narrow: 48)))
  }
}
