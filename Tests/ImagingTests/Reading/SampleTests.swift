import Imaging
import Testing
import Vocabulary

@Suite(.enabled(if: !SampleManifest.entries.isEmpty, "the sample files are not here"))
struct SampleTests {
  /// The sum of every pixel of a stack, of all channels and frames.
  static func sum(of reader: StackReader) throws -> Double {
    let reading = reader.reading
    var total = 0.0
    for channel in 0..<reading.channels {
      for frame in 0..<reading.frames {
        for z in 0..<reading.shape.depth {
          total += try sum(reader.plane(z, channel: channel, frame: frame), reading.pixelType)
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
    // A set whose first file is only a part is read as a folder where its names alone make it one.
    let isFolder = entry.id == "brain_planes_folder"
    let path = TestData.path("tiffs/" + entry.files[0].path)
    let reader = try StackReader(
      path: isFolder ? path.split(separator: "/").dropLast().joined(separator: "/").prefixed : path)
    let reading = reader.reading
    let series = try #require(entry.series.first)
    if let sums = semantic?.sum_without_flyback_per_file {
      #expect(try Self.sum(of: reader) == sums.reduce(0, +))
      #expect(reading.frames == (semantic?.volumes_per_file ?? 0) * sums.count)
      #expect(reading.shape.depth == semantic?.slices)
    } else if isFolder {
      #expect(reading.shape.depth == entry.files.count)
      #expect(try Self.sum(of: reader) == entry.files.reduce(0) { $0 + ($1.sum_all_ifds ?? 0) })
    } else if let shape = semantic?.shape {
      #expect([reading.shape.depth, reading.shape.height, reading.shape.width] == shape)
      #expect(try Self.sum(of: reader) == semantic?.sum)
    } else {
      let shape = try #require(series.shape)
      let axes = Array(try #require(series.axes))
      #expect(reading.shape.width == shape[try #require(axes.lastIndex(of: "X"))])
      #expect(reading.shape.height == shape[try #require(axes.lastIndex(of: "Y"))])
      let planes = zip(axes, shape).filter { !"YX".contains($0.0) }.reduce(1) { $0 * $1.1 }
      #expect(reading.shape.depth * reading.channels * reading.frames == planes)
      let named = zip(axes, shape).filter { "ZCT".contains($0.0) }
      if semantic?.volumes == nil {
        for (axis, length) in named {
          #expect((axis == "Z" ? reading.shape.depth : axis == "C" ? reading.channels : reading.frames) == length)
        }
      }
      let expected = try #require(series.sum)
      #expect(abs(try Self.sum(of: reader) - expected) <= abs(expected) * 1e-9)
    }
    if let type = series.dtype { #expect(reading.pixelType.rawValue == type) }
    if let pitch = semantic?.pixel_um_xy {
      #expect(abs((reading.spacing.x ?? 0) - pitch[0]) < 1e-6 && abs((reading.spacing.y ?? 0) - pitch[1]) < 1e-6)
    }
    if let step = semantic?.z_step_um { #expect(reading.spacing.z == step) }
    if let volumes = semantic?.volumes { #expect(reading.frames == volumes) }
    if let frames = semantic?.frames { #expect(reading.frames == frames) }
    if let sums = semantic?.sum_by_z {
      for (z, expected) in sums.enumerated() {
        let found = try (0..<reading.frames).reduce(0.0) {
          $0 + Self.sum(try reader.plane(z, frame: $1), reading.pixelType)
        }
        #expect(found == expected)
      }
    }
  }

  @Test(arguments: SampleManifest.doubtful()) func doubtfulSamplesAreReadExactlyOrRefusedInOneLine(
    _ entry: SampleManifest.Entry
  ) throws {
    for file in entry.files {
      do {
        let reader = try StackReader(path: TestData.path("tiffs/" + file.path))
        let found = try Self.sum(of: reader)
        let expected = try #require(entry.series.first?.sum, "\(entry) was read although it is damaged")
        #expect(abs(found - expected) <= abs(expected) * 1e-9, "\(entry)")
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
