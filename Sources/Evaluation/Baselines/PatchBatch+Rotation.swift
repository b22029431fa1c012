import Glibc

extension PatchBatch {
  /// The inscribed disc of each patch, rotated in the plane by `angle` radians (bilinear).
  ///
  /// Corners would leave the patch; within the disc every angle compares the same pixels.
  /// - Returns: [count, channels · pixels of the disc].
  func disc(rotatedBy angle: Double) -> [Float] {
    let samples = discSamples(rotatedBy: angle)
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
    /// Offset of the upper left of four pixels; `x` and `y` are the weights of the others.
    let corner: Int
    let x: Float
    let y: Float
  }

  private func discSamples(rotatedBy angle: Double) -> [Sample] {
    let centre = Double(edge - 1) / 2
    let (c, s) = (cos(angle), sin(angle))
    var samples: [Sample] = []
    for row in 0..<edge {
      for column in 0..<edge {
        let (u, v) = (Double(column) - centre, Double(row) - centre)
        guard u * u + v * v <= centre * centre, edge > 1 else { continue }
        let (x, y) = (centre + c * u + s * v, centre - s * u + c * v)
        let (left, top) = (min(edge - 2, max(0, Int(x))), min(edge - 2, max(0, Int(y))))
        samples.append(Sample(corner: top * edge + left, x: Float(x - Double(left)), y: Float(y - Double(top))))
      }
    }
    return samples
  }
}
