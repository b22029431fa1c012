// Imaging: from a file of the lab to a patch of numbers.
//
// Reading/   StackReader: which page is which plane, voxel size; what is missing is reported, never guessed
//   Dialects/  one file for each program that writes TIFF: ImageJ, OME, ScanImage, Bruker, Thor, Micro-Manager …
//   Sidecars/  XML and JSON files beside the TIFFs
//   Files/     folders and file names
// TIFF/      bytes to directories (parsed here, bounds-checked) to pixels (none and deflate here, other codecs by libtiff)
// Chunks/    a stack divided into small TIFF files, and voxels read back from them
// Linking/   a stack that stays in its own files
// Patches/   the crop around a soma, in µm, the same for every microscope
// Writing/   stacks back to TIFF
// Pictures/  PNG and montages
// Tables/, Somata/  CSV, somata, pairs

internal import Vocabulary

/// An error about a file; its description is one line that says what, where and what to do.
package enum ImagingError: Error, Hashable, Sendable {
  /// `reason` is the system's message.
  case cannotOpen(path: String, reason: String)
  /// `reason` is the system's message.
  case cannotWrite(path: String, reason: String)
  /// A path that must not be written to.
  case output(OutputRefusal)
  /// Nobody reads standard output any more: not a failure, but no reason to go on.
  case closedPipe
  /// The first bytes are no TIFF header.
  case notTIFF(path: String)
  /// A known format that is not read at all, by its name; `remedy` says how to get one that is.
  case foreign(path: String, format: String, remedy: String)
  /// The file points beyond its end.
  case truncated(path: String, detail: String)
  /// Planes are missing, as of an acquisition that was stopped; `axes` reads those that are there.
  case incomplete(path: String, detail: String, axes: String)
  /// The file contradicts itself.
  case malformed(path: String, detail: String)
  /// A valid file that cannot be read exactly; `remedy` says what to do instead.
  case unsupported(path: String, detail: String, remedy: String)
  /// The number of planes does not fit the axes that the file, or the user, gives.
  case axes(path: String, detail: String)
  /// `count` channels exist, numbered from 0.
  case noSuchChannel(path: String, channel: Int, count: Int)
  /// A row of a table cannot be understood; `line` counts from 1, header included.
  case table(path: String, line: Int, detail: String)
  /// Stored pixels of the atlas contradict their stack.
  case chunk(detail: String)
  /// A soma is outside its stack.
  case outside(soma: String, detail: String)
}

extension ImagingError: CustomStringConvertible {
  /// One line, even where the file's own text has line breaks.
  package var description: String { sentence.escapingControls() }

  private var sentence: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened (\(reason)); check the path and its permissions"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)); check the folder and the free space"
    case .output(let refusal): refusal.sentence
    case .closedPipe: "standard output: nobody reads it any more"
    case .notTIFF(let path): "\(path): not a TIFF file; give a .tif or .tiff that a microscope or ImageJ wrote"
    case .foreign(let path, let format, let remedy): "\(path): this is \(format), which is not read; \(remedy)"
    case .truncated(let path, let detail): "\(path): cut short, \(detail); copy the file again from its source"
    case .incomplete(let path, let detail, let axes):
      "\(path): incomplete, \(detail); copy what is missing from its source, or read the planes that are there with --axes \(axes)"
    case .malformed(let path, let detail): "\(path): damaged, \(detail); copy the file again or re-save it in ImageJ"
    case .unsupported(let path, let detail, let remedy): "\(path): \(detail) cannot be read exactly; \(remedy)"
    case .axes(let path, let detail):
      "\(path): \(detail); say how the pages are ordered with --axes, e.g. --axes Z30C2YX"
    case .noSuchChannel(let path, let channel, let count):
      "\(path): no channel \(channel), channels are 0 to \(count - 1); choose one with --channel"
    case .table(let path, let line, let detail): "\(path), line \(line): \(detail)"
    case .chunk(let detail):
      "stored chunk damaged, \(detail); restore the atlas from a backup or ingest the stack again"
    case .outside(let soma, let detail):
      "soma \(soma) lies outside the stack, \(detail); check the table's unit (µm or px) and the voxel size"
    }
  }
}
