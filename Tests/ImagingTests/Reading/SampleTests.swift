import Imaging
import Testing
import Vocabulary

@Suite(.enabled(if: !SampleManifest.entries.isEmpty, "the sample files are not here"))
struct SampleTests {
  /// The sum of every pixel of a stack, of all channels and frames.
  static func sum(of reader: StackReader) throws -> Double {
    let interpretation = reader.interpretation
    var total = 0.0
    for channel in 0..<interpretation.channels {
      for frame in 0..<interpretation.frames {
        for z in 0..<interpretation.shape.depth {
          total += try sum(reader.plane(z, channel: channel, frame: frame), interpretation.pixelType)
        }
      }
    }
    return total
  }

  static func sum(_ bytes: [UInt8], _ type: PixelType) -> Double {
    bytes.withUnsafeBytes { raw in
      func add<T>(_ type: T.Type, _ value: (T) -> Double) -> Double {
        (0..<raw.count / MemoryLayout<T>.size).reduce(0) {
          $0 + value(raw.loadUnaligned(fromByteOffset: $1 * MemoryLayout<T>.size, as: T.self))
        }
      }
      return switch type {
      case .uint32: add(UInt32.self) { Double($0) }
      case .int32: add(Int32.self) { Double($0) }
      case .float64: add(Double.self) { $0 }
      default: type.floats(raw).reduce(0.0) { $0 + Double($1) }
      }
    }
  }

  @Test(arguments: SampleManifest.exact()) func samplesAreReadExactly(_ entry: SampleManifest.Entry) throws {
    let semantic = entry.semantic
    // Sections that only their names combine are read as a folder.
    let isFolder = entry.id == "brain_planes_folder"
    let path = TestData.path("tiffs/" + entry.files[0].path)
    let reader = try StackReader(
      path: isFolder ? path.split(separator: "/").dropLast().joined(separator: "/").prefixed : path)
    let interpretation = reader.interpretation
    let series = try #require(entry.series.first)
    if let sums = semantic?.sum_without_flyback_per_file {
      #expect(try Self.sum(of: reader) == sums.reduce(0, +))
      #expect(interpretation.frames == (semantic?.volumes_per_file ?? 0) * sums.count)
      #expect(interpretation.shape.depth == semantic?.slices)
    } else if isFolder {
      #expect(interpretation.shape.depth == entry.files.count)
      #expect(try Self.sum(of: reader) == entry.files.reduce(0) { $0 + ($1.sum_all_ifds ?? 0) })
    } else if let shape = semantic?.shape {
      #expect([interpretation.shape.depth, interpretation.shape.height, interpretation.shape.width] == shape)
      #expect(try Self.sum(of: reader) == semantic?.sum)
    } else {
      let shape = try #require(series.shape)
      let axes = Array(try #require(series.axes))
      #expect(interpretation.shape.width == shape[try #require(axes.lastIndex(of: "X"))])
      #expect(interpretation.shape.height == shape[try #require(axes.lastIndex(of: "Y"))])
      let planes = zip(axes, shape).filter { !"YX".contains($0.0) }.reduce(1) { $0 * $1.1 }
      #expect(interpretation.shape.depth * interpretation.channels * interpretation.frames == planes)
      let named = zip(axes, shape).filter { "ZCT".contains($0.0) }
      if semantic?.volumes == nil {
        for (axis, length) in named {
          #expect(
            (axis == "Z" ? interpretation.shape.depth : axis == "C" ? interpretation.channels : interpretation.frames)
              == length)
        }
      }
      let expected = try #require(series.sum)
      #expect(abs(try Self.sum(of: reader) - expected) <= abs(expected) * 1e-9)
    }
    if let type = series.dtype { #expect(interpretation.pixelType.rawValue == type) }
    if let pitch = semantic?.pixel_um_xy {
      #expect(
        abs((interpretation.spacing.x ?? 0) - pitch[0]) < 1e-6 && abs((interpretation.spacing.y ?? 0) - pitch[1]) < 1e-6
      )
    }
    if let step = semantic?.z_step_um { #expect(interpretation.spacing.z == step) }
    if let volumes = semantic?.volumes { #expect(interpretation.frames == volumes) }
    if let frames = semantic?.frames { #expect(interpretation.frames == frames) }
    if let sums = semantic?.sum_by_z {
      for (z, expected) in sums.enumerated() {
        let sum = try (0..<interpretation.frames).reduce(0.0) {
          $0 + Self.sum(try reader.plane(z, frame: $1), interpretation.pixelType)
        }
        #expect(sum == expected)
      }
    }
  }

  @Test(arguments: SampleManifest.doubtful()) func doubtfulSamplesAreReadExactlyOrRefusedInOneLine(
    _ entry: SampleManifest.Entry
  ) throws {
    for file in entry.files {
      do {
        let reader = try StackReader(path: TestData.path("tiffs/" + file.path))
        let sum = try Self.sum(of: reader)
        let expected = try #require(entry.series.first?.sum, "\(entry) was read although it is damaged")
        #expect(abs(sum - expected) <= abs(expected) * 1e-9, "\(entry)")
      } catch let error as ImagingError {
        #expect(!error.description.contains("\n"))
      }
    }
  }
}

extension String {
  /// As an absolute path.
  var prefixed: String { "/" + self }
}
