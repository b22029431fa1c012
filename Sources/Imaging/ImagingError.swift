// Imaging: everything between a file of the lab and a patch of numbers.
//
// TIFF/      bytes → directories (parsed here, bounds-checked) → pixels (libdeflate and plain bytes here, the rest libtiff)
// Reading/   which plane is which: flavours, axes, voxel size; what is missing is said, never guessed
// Chunks/    a stack cut into small TIFF files, and voxels read back from them
// Patches/   the crop around a soma, in µm, the same for every microscope
// Writing/   stacks back to TIFF
// Pictures/  PNG and montages
// Tables/    CSV, somata, pairs

/// What can be wrong with a file, in one line: what, where, what to do.
package enum ImagingError: Error, Hashable, Sendable {
  /// The operating system refuses; `reason` is its own word.
  case cannotOpen(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case notTIFF(path: String)
  /// The file points beyond its end.
  case truncated(path: String, detail: String)
  /// The file contradicts itself.
  case malformed(path: String, detail: String)
  /// A valid file that cannot be read exactly.
  case unsupported(path: String, detail: String, advice: String)
  /// The file's planes do not make up the axes it, or the user, claims.
  case axes(path: String, detail: String)
  case noSuchChannel(path: String, channel: Int, count: Int)
  /// A row of a table cannot be understood; `line` counts from 1, header included.
  case table(path: String, line: Int, detail: String)
  /// A stored chunk is not what the stack says it is.
  case chunk(detail: String)
  case outside(soma: String, detail: String)
}

extension ImagingError: CustomStringConvertible {
  /// One line, whatever the file says of itself.
  package var description: String { sentence.withControlsShown }

  private var sentence: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened (\(reason)); check the path and its permissions"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)); check the folder and the free space"
    case .notTIFF(let path): "\(path): not a TIFF file; give a .tif or .tiff that a microscope or ImageJ wrote"
    case .truncated(let path, let detail): "\(path): cut short, \(detail); copy the file again from its source"
    case .malformed(let path, let detail): "\(path): damaged, \(detail); copy the file again or re-save it in ImageJ"
    case .unsupported(let path, let detail, let advice): "\(path): \(detail) cannot be read exactly; \(advice)"
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

extension String {
  /// Line breaks as `\n`, other control characters as `\u{1B}`: a name read from a file may hold any, and a terminal obeys some.
  fileprivate var withControlsShown: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
