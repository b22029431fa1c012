/// Whether one session may be a mirror image of the other, as after a flip of an image or a reversed order of planes.
public enum MirrorPolicy: String, Hashable, Sendable, Codable, CaseIterable {
  /// Mirror images are tried where nothing else fits, and must be clearly more likely.
  case auto
  /// Mirror images are as likely as others.
  case yes
  /// Mirror images are never tried.
  case no
}
