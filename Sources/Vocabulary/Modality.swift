/// A kind of microscope: `two-photon`, `fmost`, or whatever the lab calls its own.
public struct Modality: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Function, in the living animal: blur long in z, shot noise, few labelled cells.
  public static let twoPhoton = Modality("two-photon")
  /// Every fibre, ex vivo: fluorescence micro-optical sectioning tomography.
  public static let fmost = Modality("fmost")

  public var description: String { rawValue }
}
