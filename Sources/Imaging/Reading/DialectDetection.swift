/// Decides which dialect a file or folder is in.
///
/// To add a dialect: a file in `Dialects/` whose `layout` fills a `StackLayout`, a case of `StackInterpretation.Dialect`, a
/// line here, and a sample in `Tests/TestSupport/StackSamples.swift`.
enum DialectDetection {
  /// The opened file (of a folder the first) and the layout of its stack.
  static func layout(
    ofPath path: String, overrides: StackOverrides
  ) throws(ImagingError) -> (OpenedTIFF, StackLayout) {
    guard Folder.isFolder(path) else {
      let file = try OpenedTIFF(path: path)
      return (file, try layout(of: file, overrides: overrides))
    }
    let folder = Folder(path)
    let names = try folder.tiffs()
    guard let name = names.first else {
      throw ForeignFormat.explain(.cannotOpen(path: path, reason: "the folder holds no .tif file"), path)
    }
    let file = try OpenedTIFF(path: folder.path(name))
    guard names.count > 1 else { return (file, try layout(of: file, overrides: overrides)) }
    // References between the files take precedence over their names; given axes apply to all files, not to the first.
    var withoutAxes = overrides
    withoutAxes.axes = nil
    if try layout(of: file, overrides: withoutAxes).files.count > 1 {
      return (file, try layout(of: file, overrides: overrides))
    }
    var layout =
      if let onePlanePerFile = try MicroManagerFolder.layout(
        folder: folder, names: names, first: file, overrides: overrides)
      {
        onePlanePerFile
      } else {
        try SectionsDialect.layout(folder: folder, names: names, first: file, overrides: overrides)
      }
    if file.pages[0].microManager != nil {
      try MicroManagerDialect.complete(&layout.interpretation, of: file, overrides: overrides)
    }
    Sidecars.complete(&layout.interpretation, of: file, overrides: overrides)
    return (file, layout)
  }

  private static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout {
    let description = try file.description()
    let page = file.pages[0]
    if let header = ScanImageHeader(software: try file.container.text(page.software), description: description) {
      return try ScanImageDialect.layout(of: file, header: header, overrides: overrides)
    }
    var layout =
      if ThorDialect.isMatch(file) {
        try ThorDialect.layout(of: file, overrides: overrides)
      } else if ImageJDialect.isMatch(description) {
        try ImageJDialect.layout(of: file, description: description, overrides: overrides)
      } else if OMEModel.isMatch(description) {
        try OMEDialect.layout(of: file, description: description, overrides: overrides)
      } else if let bruker = try BrukerDialect.layout(of: file, overrides: overrides) {
        bruker
      } else if let perPage = try MicroManagerPages.layout(of: file, overrides: overrides) {
        perPage
      } else {
        try PlainDialect.layout(of: file, description: description, overrides: overrides)
      }
    if page.microManager != nil {
      try MicroManagerDialect.complete(&layout.interpretation, of: file, overrides: overrides)
    } else if layout.interpretation.dialect == .ome, try file.container.text(page.software).hasPrefix("Prairie View") {
      layout.interpretation.dialect = .bruker
    }
    Sidecars.complete(&layout.interpretation, of: file, overrides: overrides)
    return layout
  }
}
