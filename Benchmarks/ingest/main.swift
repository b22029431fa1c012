// Time of a patch: `ingest-benchmark ATLAS ANIMAL/SESSION [PATCHES]` cuts 64 µm patches at random positions of a stack, as
// training and embedding do. The 64 chunks used last are cached; in a large stack they are rarely those of the next position.
// Prints, in milliseconds for one patch, the median, the 95th percentile, the minimum, and the processor time; then the size
// of the stack's pixels in gigabytes. The first round warms the file cache, the second is measured.
import AtlasStore
import Glibc
import Imaging
import Numerics
import Vocabulary

let arguments = CommandLine.arguments
guard arguments.count > 2, let count = Int(arguments.count > 3 ? arguments[3] : "200"), count > 0 else {
  fatalError("ingest-benchmark ATLAS ANIMAL/SESSION [PATCHES]")
}
let store = try AtlasStore(opening: arguments[1], access: .readOnly)
let names = arguments[2].split(separator: "/").map(String.init)
let stack = try store.read { try $0.stacks(in: $0.session(named: names[1], of: names[0]).id)[0] }
let voxels = store.voxels(of: stack)
let cutter = PatchCutter(recipe: PatchRecipe(field: 64))

func positions() -> [Point3] {
  var random = SeededRandom(seed: 5)
  func coordinate(_ count: Int, _ pitch: Double) -> Double {
    let length = Double(count) * pitch
    return length < 80 ? length / 2 : 40 + random.uniform() * (length - 80)
  }
  return (0..<count).map { _ in
    Point3(
      x: coordinate(stack.shape.width, stack.voxelSize.x), y: coordinate(stack.shape.height, stack.voxelSize.y),
      z: coordinate(stack.shape.depth, stack.voxelSize.z))
  }
}

/// Of all threads so far.
func processorMilliseconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) * 1e3 + Double(now.tv_nsec) / 1e6
}

let clock = ContinuousClock()
var milliseconds: [Double] = []
var processor = 0.0
for round in 0..<2 {
  processor = processorMilliseconds()
  for position in positions() {
    let elapsed = try clock.measure { _ = try cutter.cut(voxels, at: position) }
    if round == 1 { milliseconds.append(elapsed / .milliseconds(1)) }
  }
}
milliseconds.sort()
processor = (processorMilliseconds() - processor) / Double(count)
let gigabytes = Double(stack.shape.voxelCount * stack.pixelType.byteCount) / 1e9
print(
  "\(milliseconds[count / 2]) \(milliseconds[count * 19 / 20]) \(milliseconds[0]) \(processor) \((gigabytes * 100).rounded() / 100)"
)
