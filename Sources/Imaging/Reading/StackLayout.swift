internal import Vocabulary

/// The interpretation of a stack and the location of each of its planes; made by a dialect, used by `StackReader`.
struct StackLayout: Sendable {
  /// The location of one plane.
  struct Plane: Hashable, Sendable {
    /// Index into `files`.
    var file: Int32
    /// Index in the file's chain of directories.
    var page: Int32
    /// Channel among the samples of the page.
    var sample: Int32 = 0
    /// Planes between the page's own and this one, where one directory describes many contiguous planes.
    var skippedPlanes: Int32 = 0
  }

  var interpretation: StackInterpretation
  var files: [String]
  /// `planes[(channel * frames + frame) * depth + z]`.
  var planes: [Plane]

  func plane(z: Int, channel: Int, frame: Int) -> Plane {
    planes[(channel * interpretation.frames + frame) * interpretation.shape.depth + z]
  }
}
