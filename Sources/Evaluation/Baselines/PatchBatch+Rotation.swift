import Glibc

extension PatchBatch {
  /// Values of each patch within the inscribed circle, after turning all by `angle` radians in the plane (bilinear).
  ///
  /// Only the circle is kept because the corners turn out of sight; so every angle compares the same places.
  /// - Returns: [count, channels · pixels of the circle].
  func disc(turnedBy angle: Double) -> [Float] {
    let samples = circle(turnedBy: angle)
    var result = [Float]()
    result.reserveCapacity(count * channels * samples.count)
    let plane = edge * edge
    values.withUnsafeBufferPointer { values in
      for image in 0..<count * channels {
        for sample in samples {
          let base = image * plane + sample.corner
          let top = values[base] * (1 - sample.x) + values[base + 1] * sample.x
          let bottom = values[base + edge] * (1 - sample.x) + values[base + edge + 1] * sample.x
          result.append(top * (1 - sample.y) + bottom * sample.y)
        }
      }
    }
    return result
  }

  private struct Sample {
    let corner: Int
    let x: Float
    let y: Float
  }

  private func circle(turnedBy angle: Double) -> [Sample] {
    let middle = Double(edge - 1) / 2
    let (c, s) = (cos(angle), sin(angle))
    var samples: [Sample] = []
    for row in 0..<edge {
      for column in 0..<edge {
        let (u, v) = (Double(column) - middle, Double(row) - middle)
        guard u * u + v * v <= middle * middle, edge > 1 else { continue }
        let (x, y) = (middle + c * u + s * v, middle - s * u + c * v)
        let (left, top) = (min(edge - 2, max(0, Int(x))), min(edge - 2, max(0, Int(y))))
        samples.append(Sample(corner: top * edge + left, x: Float(x - Double(left)), y: Float(y - Double(top))))
      }
    }
    return samples
  }
}
