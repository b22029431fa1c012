import ArgumentParser
import NeuroBridge
import Vocabulary

/// How to interpret a stack where its file does not say, or says wrongly.
struct StackOptions: ParsableArguments {
  @Option(help: "The channel to import, from 0. Default: 0.")
  var channel: Int?
  @Option(help: "The voxel size in µm as X,Y,Z; overrides the file.")
  var voxel: VoxelText?
  @Option(help: "The order of the pages, slowest first, with lengths where the file gives none: ZCYX or Z30C2YX.")
  var axes: String?
  @Option(help: "Which image of a file that holds several, from 0.")
  var series: Int?
  @Option(help: "How the frames of a time series become one stack.")
  var reduce: FrameReduction?

  @Option(help: "By how much the tissue was expanded when it was imaged, as X,Y,Z: 1.7,1.7,3.6; kept with the session.")
  var expansion: ExpansionText?

  func apply(to request: inout IngestRequest) {
    request.channel = channel
    request.voxel = voxel?.size
    request.axes = axes
    request.series = series
    request.reduction = reduce
    request.expansion = expansion?.expansion
  }
}

/// `X,Y,Z` on the command line.
struct VoxelText: ExpressibleByArgument {
  let size: VoxelSize

  init?(argument: String) {
    let numbers = argument.split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 3 else { return nil }
    size = VoxelSize(x: numbers[0], y: numbers[1], z: numbers[2])
    guard size.isUsable else { return nil }
  }
}
