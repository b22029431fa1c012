internal import Vocabulary

extension TIFFStackWriter.Plan {
  /// ImageJ's description; the pixel size is in XResolution and YResolution.
  var imageJDescription: String {
    var lines = ["ImageJ=1.54f", "images=\(shape.depth * channels)"]
    if channels > 1 { lines.append("channels=\(channels)") }
    lines.append("slices=\(shape.depth)")
    if channels > 1 || shape.depth > 1 { lines.append("hyperstack=true") }
    lines.append("mode=grayscale")
    if let voxel { lines += ["unit=um", "spacing=\(voxel.z)"] }
    return lines.joined(separator: "\n") + "\n"
  }

  var omeXML: String {
    let type =
      switch pixelType {
      case .float32: "float"
      case .float64: "double"
      default: pixelType.rawValue
      }
    var pixels =
      "ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"\(type)\" SizeX=\"\(shape.width)\" SizeY=\"\(shape.height)\""
      + " SizeC=\"\(channels)\" SizeZ=\"\(shape.depth)\" SizeT=\"1\" BigEndian=\"false\""
    if let voxel {
      for (axis, size) in [("X", voxel.x), ("Y", voxel.y), ("Z", voxel.z)] {
        pixels += " PhysicalSize\(axis)=\"\(size)\" PhysicalSize\(axis)Unit=\"µm\""
      }
    }
    let channelElements = (0..<channels).map { "<Channel ID=\"Channel:0:\($0)\" SamplesPerPixel=\"1\"/>" }.joined()
    return """
      <?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
      xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06 \
      http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd"><Image ID="Image:0" Name="\(escaped(name))">\
      <Pixels \(pixels)>\(channelElements)<TiffData IFD="0" PlaneCount="\(shape.depth * channels)"/></Pixels></Image></OME>
      """
  }

  private func escaped(_ text: String) -> String {
    text.map { $0 == "&" ? "&amp;" : $0 == "<" ? "&lt;" : $0 == "\"" ? "&quot;" : String($0) }.joined()
  }
}
