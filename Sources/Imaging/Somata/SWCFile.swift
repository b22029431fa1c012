internal import Vocabulary

/// SWC: `id type x y z radius parent` per node; connected nodes of type 1 are one soma, in one neuron or in a list of them.
enum SWCFile {
  private struct Node {
    let label: Substring
    let line: Int
    /// type x y z radius parent.
    let values: [Double]

    var isRoot: Bool { values[5] < 0 }
  }

  static func read(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    var somaNodes: [Node] = []
    var roots: [Node] = []
    for (line, text) in try source.lines() {
      let content = text.prefix { $0 != "#" }
      let fields = content.split { $0 == " " || $0 == "\t" || $0 == "," }
      guard fields.count >= 7 else {
        throw source.error(line: line, "\(fields.count) fields where SWC has 7: id type x y z radius parent")
      }
      guard fields.count == 7 || !content.contains(",") else {
        throw source.error(line: line, "\(fields.count) fields where SWC has 7; write decimals with a point")
      }
      var values: [Double] = []
      for field in fields[1..<7] { values.append(try source.number(field, line: line)) }
      let node = Node(label: fields[0], line: line, values: values)
      if values[0] == 1 { somaNodes.append(node) }
      if node.isRoot { roots.append(node) }
    }
    var notes: [String] = []
    var groups = try self.groups(somaNodes, source)
    if groups.isEmpty {
      groups = roots.map { [$0] }
      notes.append("no node is of type 1 (soma): roots are read as somata")
    }
    guard !groups.isEmpty else { throw source.error("no root node, so no soma") }
    let contours = groups.count { $0.count > 1 }
    notes.insert("\(groups.count) somata of the SWC", at: 0)
    if contours > 0 { notes.append("\(contours) of them have several points: their centre is taken") }
    let reader = try CoordinateReader(source, .swc)
    let centres = groups.map(centre)
    let somata = zip(groups, centres).map { group, centre in
      let radius = reader.radius(centre.radius)
      return SomaTable.Soma(
        label: String(group[0].label), position: reader.position((centre.x, centre.y, centre.z)),
        radius: radius > 0 ? radius : nil, line: group[0].line)
    }
    return try reader.table(somata, raw: centres.map { ($0.x, $0.y, $0.z) }, notes: notes)
  }

  /// Nodes of type 1 that hang together by their parents, each group and the groups in the order of the file.
  private static func groups(_ nodes: [Node], _ source: SomaSource) throws(ImagingError) -> [[Node]] {
    var indices: [Double: Int] = [:]
    for (i, node) in nodes.enumerated() {
      let id = try source.number(node.label, line: node.line)
      if let other = indices.updateValue(i, forKey: id) {
        throw source.error(line: node.line, "label “\(node.label)” is already on line \(nodes[other].line)")
      }
    }
    // A group is named by the least index in it.
    var first = Array(nodes.indices)
    func root(_ i: Int) -> Int {
      var i = i
      while first[i] != i {
        first[i] = first[first[i]]
        i = first[i]
      }
      return i
    }
    for (i, node) in nodes.enumerated() {
      guard !node.isRoot, let parent = indices[node.values[5]] else { continue }
      let (a, b) = (root(i), root(parent))
      first[max(a, b)] = min(a, b)
    }
    var members: [Int: [Node]] = [:]
    for (i, node) in nodes.enumerated() { members[root(i), default: []].append(node) }
    return members.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The mean of the points, with their mean distance from it as radius.
  ///
  /// NeuroMorpho's soma of three points is a sphere: the first is its centre, the others lie a radius above and below.
  private static func centre(of nodes: [Node]) -> (x: Double, y: Double, z: Double, radius: Double) {
    let first = nodes[0].values
    let isSphere =
      nodes.count == 3 && nodes[1].values[5] == nodes[2].values[5] && Double(nodes[0].label) == nodes[1].values[5]
    if nodes.count == 1 || isSphere { return (first[1], first[2], first[3], first[4]) }
    let n = Double(nodes.count)
    let sum = nodes.reduce(into: (0.0, 0.0, 0.0)) {
      $0 = ($0.0 + $1.values[1], $0.1 + $1.values[2], $0.2 + $1.values[3])
    }
    let (x, y, z) = (sum.0 / n, sum.1 / n, sum.2 / n)
    let radius = nodes.reduce(0) {
      $0 + Point3(x: $1.values[1], y: $1.values[2], z: $1.values[3]).distance(to: Point3(x: x, y: y, z: z))
    }
    return (x, y, z, radius / n)
  }
}
