/// A kind of microscope: `two-photon`, `fmost`, or the laboratory's own word.
public struct Modality: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// As written in the atlas.
  public let rawValue: String

  /// Not checked.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Not checked.
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Two-photon microscopy of the living animal: blur elongated in z, shot noise, few labelled cells.
  public static let twoPhoton = Modality("two-photon")
  /// Fluorescence micro-optical sectioning tomography, ex vivo: resolves every fibre.
  public static let fmost = Modality("fmost")

  /// The raw value.
  public var description: String { rawValue }
}
