internal import Vocabulary

/// OME-TIFF: XML maps pages to planes, of one file or of several.
///
/// OME model specification, "OME-TIFF file structure". A plane that no file holds is an error, never zeros.
enum OMEDialect {
  static func layout(
    of file: OpenedTIFF, description: String, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout {
    var model = try OMEModel(description, path: file.path)
    var notes: [String] = []
    if let companion = model.metadataFile {
      model = try companionModel(companion, uuid: model.uuid, of: file)
      notes.append("planes named by \(companion)")
    }
    guard !model.images.isEmpty else { throw .malformed(path: file.path, detail: "its OME-XML describes no image") }
    let own = Folder.name(of: file.path)
    let wanted = overrides.series ?? model.images.firstIndex { $0.runs.contains { $0.fileName == own } } ?? 0
    guard model.images.indices.contains(wanted) else {
      throw .axes(path: file.path, detail: "there is no image \(wanted), the OME-XML describes \(model.images.count)")
    }
    if model.images.count > 1 {
      notes.append("\(model.images.count) images; image \(wanted) is read (--series overrides this)")
    }
    let image = model.images[wanted]
    let page = file.pages[0]
    let samples = page.samplesPerPixel
    guard image.sizeC % samples == 0 else {
      throw .axes(path: file.path, detail: "\(image.sizeC) channels do not come in pages of \(samples) samples")
    }
    let order = Array(image.order.uppercased()).filter { "ZCT".contains($0) }
    guard Set(order).count == 3, order.count == 3 else {
      throw .malformed(path: file.path, detail: "its OME-XML gives the order of dimensions as “\(image.order)”")
    }
    var axes = PageAxes(depth: image.sizeZ, channels: image.sizeC / samples, frames: image.sizeT, order: order)
    guard axes.count <= 1 << 24 else {
      throw .malformed(path: file.path, detail: "its OME-XML claims \(axes.count) planes")
    }

    var files = OMEFileSet(of: file, model: model)
    var (pages, cycles) = try self.pages(of: image, axes: axes, in: &files)
    if cycles > 1 {
      axes.frames *= cycles
      notes.append(
        "its OME-XML names each plane \(cycles) times, as Prairie View does for cycles; they are read as frames")
    }
    guard let first = pages.first(where: { $0 != nil }) ?? nil else {
      throw .malformed(path: file.path, detail: "its OME-XML names no page that is there")
    }
    if pages.contains(where: { $0 == nil }) || !files.missing.isEmpty {
      let gap = gap(in: pages, axes: axes, files)
      let present = pages.filter { $0 != nil }
      guard overrides.axes != nil else {
        throw .incomplete(path: file.path, detail: gap, axes: axes.shortened(to: present.count))
      }
      notes.append(
        "\(gap): the \(present.count) planes that are there are counted on without the others, as --axes says")
      pages = present
    }
    let count = pages.count
    if image.sizeX != page.width || image.sizeY != page.height {
      throw .axes(
        path: file.path,
        detail: "its OME-XML says \(image.sizeX) × \(image.sizeY) pixels, the page is \(page.width) × \(page.height)")
    }
    if let text = overrides.axes {
      axes = try PageAxes(parsing: text, known: axes.count == count ? axes : nil, pageCount: count, path: file.path)
    }
    notes += files.notes

    // `pages` is in page order, so that an override of the axes applies to it too.
    let planes = axes.planes(samples: samples) { page, sample in
      var plane = pages[page] ?? first
      plane.sample = Int32(sample)
      return plane
    }
    var interpretation = try file.interpretation(
      .ome, axes: axes, spacing: StackInterpretation.Spacing(x: image.x, y: image.y, z: image.z), from: "OME-XML")
    interpretation.channelNames = image.channelNames.allSatisfy(\.isEmpty) ? [] : image.channelNames
    interpretation.fileCount = files.paths.count
    interpretation.notes += notes
    return StackLayout(interpretation: interpretation, files: files.paths, planes: planes)
  }

  /// For every plane in dimension order the page that holds it, or nil; and the number of cycles.
  ///
  /// Prairie View gives the planes of every cycle the same coordinates; the cycles follow one another in the result.
  private static func pages(
    of image: OMEModel.Image, axes: PageAxes, in files: inout OMEFileSet
  ) throws(ImagingError) -> (planes: [StackLayout.Plane?], cycles: Int) {
    let size = axes.count
    var pages = [StackLayout.Plane?](repeating: nil, count: size)
    var cycles = 1
    // Pages assigned to each plane so far.
    var layers = [Int](repeating: 0, count: size)
    let runs = image.runs.isEmpty ? [OMEModel.PlaneRun()] : image.runs
    for run in runs {
      guard let (file, pageCount) = try files.find(run) else { continue }
      let start = axes.page(z: run.firstZ, channel: run.firstC / max(1, image.samplesPerChannel), frame: run.firstT)
      guard run.firstZ < axes.depth, run.firstT < axes.frames, run.firstC < image.sizeC, start < size else {
        throw .malformed(path: files.paths[file], detail: "OME-XML assigns a page outside the stack")
      }
      let count = min(run.count ?? pageCount, size - start)
      for i in 0..<max(0, count) {
        guard run.firstDirectory + i < pageCount else {
          break
        }
        let plane = StackLayout.Plane(file: Int32(file), page: Int32(run.firstDirectory + i))
        var layer = layers[start + i]
        if layer > 0, pages[start + i + (layer - 1) * size] == plane { layer -= 1 }
        let index = start + i + layer * size
        if index >= pages.count {
          cycles += 1
          guard cycles * size <= 1 << 24 else {
            throw .malformed(path: files.paths[0], detail: "its OME-XML claims \(cycles * size) planes")
          }
          pages += [StackLayout.Plane?](repeating: nil, count: size)
        }
        layers[start + i] = layer + 1
        pages[index] = plane
      }
    }
    // Complete cycles in files of their own; anything else assigns two pages to one plane.
    let isCycled = axes.order.last == "T" && !pages.contains { $0 == nil } && files.paths.count >= pages.count
    guard cycles == 1 || isCycled || !files.missing.isEmpty else {
      throw .axes(path: files.paths[0], detail: "its OME-XML assigns two pages to one plane")
    }
    return (pages, cycles)
  }

  /// `2 of 6 planes are missing (z 4; z 5)`, and the files that do not exist.
  private static func gap(in pages: [StackLayout.Plane?], axes: PageAxes, _ files: OMEFileSet) -> String {
    let absent = pages.indices.filter { pages[$0] == nil }
    let names = files.missing.sorted()
    var parts: [String] = []
    if !absent.isEmpty {
      let which = absent.prefix(4).map { axes.coordinates(ofPage: $0) }.filter { !$0.isEmpty }.joined(separator: "; ")
      parts.append(
        "\(absent.count) of \(pages.count) planes are missing"
          + (which.isEmpty ? "" : " (\(which)\(absent.count > 4 ? "; …" : ""))"))
    }
    if !names.isEmpty {
      parts.append(
        "\(names.count) of the files named by its OME-XML do not exist (\(names.prefix(4).joined(separator: ", "))\(names.count > 4 ? ", …" : ""))"
      )
    }
    return parts.joined(separator: ", ")
  }

  private static func companionModel(
    _ name: String, uuid: String?, of file: OpenedTIFF
  ) throws(ImagingError) -> OMEModel {
    guard let path = Folder.sibling(name, of: file.path) else {
      throw .malformed(path: file.path, detail: "it names a companion outside its folder, “\(name)”")
    }
    let companion: RandomAccessFile
    do { companion = try RandomAccessFile(path: path) } catch {
      throw .cannotOpen(path: path, reason: "the companion that \(file.path) needs does not exist")
    }
    let text: String
    if let tiff = try? OpenedTIFF(source: companion) {
      // The first TIFF of the set describes all of them.
      text = try tiff.description()
    } else {
      guard companion.count <= 1 << 28 else {
        throw .malformed(path: path, detail: "a companion of \(companion.count) bytes")
      }
      text = String(decoding: try companion.bytes(at: 0, count: companion.count), as: UTF8.self)
    }
    var model = try OMEModel(text, path: path)
    model.uuid = uuid ?? model.uuid
    return model
  }
}
