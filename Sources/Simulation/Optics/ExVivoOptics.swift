/// The ex-vivo label, sectioning and microscope: fMOST by default, or a confocal or light-sheet microscope.
///
/// `SimulationConfiguration.varied` draws from the ranges.
package struct ExVivoOptics: Sendable, Hashable {
  /// The standard deviation of the blur in the plane, in µm: 0.3 to 1.2.
  package var lateralBlur = 0.5
  /// The standard deviation of the blur along z, in µm: 0.4 to 3.
  package var axialBlur = 0.6
  /// The grey value of unlabelled tissue: 20 to 200.
  package var background = 35.0
  /// The relative standard deviation of the background over 24 µm: 0.08 to 0.35.
  package var mottle = 0.12
  /// The grey value of saturated label above the background: 200 to 1,500.
  package var white = 850.0
  /// How early the label saturates: 1 as in fMOST, towards 0 proportional to the amount of label; 0.05 to 1.5.
  package var saturation = 1.0
  /// The fraction of the cytoplasm's label that the nucleus lacks: 0 to 0.8.
  package var nucleusContrast = 0.1
  /// The brightness of neurites beside the soma's, 1 as in the default: 0 (a label of somata only) to 1.5.
  package var neurites = 1.0
  /// Light of the label that arrives out of focus, as a fraction of what is in focus: 0 to 0.5.
  package var haze = 0.0
  /// The relative standard deviation of fine unresolved texture of the background, over 4 µm: 0 to 0.4.
  package var neuropil = 0.0
  /// The standard deviation of the sections' gain: 0 to 0.2.
  package var sectionGain = 0.06
  /// The relative standard deviation of stripes along x, some 12 µm wide: 0 to 0.15.
  package var stripes = 0.0
  /// The probability that a section is missing (black): 0 to 0.02.
  package var missingSections = 0.0
  /// The probability that a section shows the one before again: 0 to 0.03.
  package var doubledSections = 0.0
  /// The fraction of the light lost from the first to the last section: 0 to 0.5.
  package var bleaching = 0.0
  /// Bright specks of 0.7 to 4 µm in a cube of 100 µm: 0 to 12.
  package var debris = 0.0
  /// The standard deviation of the detector's noise beside the default's: 0.7 to 4.
  package var noise = 1.0
  /// The bits of a grey value: 8 (one value for 8 of the others), 12 or 16; brighter voxels saturate.
  package var bits = 16

  package init() {}
}
