// How long a patch takes: `ingest-benchmark ATLAS ANIMAL/SESSION [PATCHES]` cuts 64 µm patches at random places of a stack,
// each with nothing kept from the one before, and prints the median and the slowest twentieth in milliseconds.
// The first round warms the file cache; the second is counted.
import AtlasStore
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
let cutter = PatchCutter(recipe: PatchRecipe(field: 64))

func places() -> [Point3] {
  var random = SeededRandom(seed: 5)
  func along(_ count: Int, _ pitch: Double) -> Double {
    let length = Double(count) * pitch
    return length < 80 ? length / 2 : 40 + random.uniform() * (length - 80)
  }
  return (0..<count).map { _ in
    Point3(
      x: along(stack.shape.width, stack.voxelSize.x), y: along(stack.shape.height, stack.voxelSize.y),
      z: along(stack.shape.depth, stack.voxelSize.z))
  }
}

let clock = ContinuousClock()
var milliseconds: [Double] = []
for round in 0..<2 {
  for place in places() {
    let elapsed = try clock.measure { _ = try cutter.cut(store.voxels(of: stack), at: place) }
    if round == 1 { milliseconds.append(elapsed / .milliseconds(1)) }
  }
}
milliseconds.sort()
print("\(milliseconds[count / 2]) \(milliseconds[count * 19 / 20])")
