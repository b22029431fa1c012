/// The in-vivo label and microscope.
///
/// The defaults are a sparse, filled label at 45 frames a second; `SimulationConfiguration.varied` draws from the ranges.
package struct TwoPhotonOptics: Sendable, Hashable {
  /// The standard deviation of the blur in the plane, in µm: 0.35 to 1.1.
  package var lateralBlur = 0.65
  /// The standard deviation of the blur along z, in µm: 0.9 to 3.8, a full width at half maximum of 2 to 9 µm.
  package var axialBlur = 2.5
  /// The grey value of unlabelled tissue at the surface, above the detector's offset: 20 to 160.
  package var background = 33.0
  /// The relative standard deviation of the background over 24 µm: 0.1 to 0.4.
  package var mottle = 0.16
  /// The grey value of an average neuron's cytoplasm at the surface, above the background: 1.5 to 10 times
  /// the background.
  package var cytoplasm = 195.0
  /// The depth over which light falls to 1 / e, in µm: 110 to 500.
  package var attenuationLength = 300.0
  /// Grey values per photon of one frame: 2 to 12.
  package var gain = 4.8
  /// Frames averaged into a plane: 1 to 30.
  package var frames = 1
  /// The standard deviation of the detector's own noise, in grey values: 1 to 8.
  package var readNoise = 3.0
  /// The fraction of the cytoplasm's label that the nucleus lacks: 0 (filled) to 0.95 (a ring).
  package var nucleusContrast = 0.55
  /// The fraction of the neurons whose nucleus is filled: 0 to 0.3.
  package var filledFraction = 0.0
  /// The fraction of the neurons that are three to eight times dimmer: 0 to 0.25.
  package var dimFraction = 0.0
  /// The brightness of neurites beside the soma's, 1 as in the default: 0 (soma only) to 1.5.
  package var neurites = 1.0
  /// Light of the label that arrives out of focus, as a fraction of what is in focus: 0 to 0.6.
  package var haze = 0.0
  /// The relative standard deviation of fine unresolved texture of the background, over 4 µm: 0 to 0.5.
  package var neuropil = 0.0
  /// The number of blood vessels: 0 to 10.
  package var vessels = 4...7
  /// The standard deviation of the displacement of planes by motion, in µm: 0 to 1.5. Lines drift by half of it.
  package var motion = 0.0
  /// The bits of a grey value: 8 (one value for 8 of the others), 12 or 16; brighter voxels saturate.
  package var bits = 16

  package init() {}
}
