/// Resampling of a plane to a square of patch pixels.
struct PlaneResampler {
  let columns: ResampledAxis
  let rows: ResampledAxis

  /// Resamples columns first, then rows; pixels outside the stack become 0.
  ///
  /// - Parameters:
  ///   - plane: Row by row, `width` values each: the voxels that `columns` and `rows` need.
  ///   - result: `pixels` × `pixels` values, row by row.
  func resample(_ plane: [Float], width: Int, pixels: Int, into result: UnsafeMutableBufferPointer<Float>) {
    result.update(repeating: 0)
    guard width > 0, !plane.isEmpty else { return }
    let height = plane.count / width
    let narrow = [Float](unsafeUninitializedCapacity: height * pixels) { narrow, used in
      columns.withTaps { taps, starts in
        plane.withUnsafeBufferPointer { plane in
          for y in 0..<height {
            for j in 0..<pixels {
              var sum: Float = 0
              for tap in starts[j]..<starts[j + 1] { sum += taps[tap].weight * plane[y * width + taps[tap].voxel] }
              narrow[y * pixels + j] = sum
            }
          }
        }
      }
      used = height * pixels
    }
    rows.withTaps { taps, starts in
      narrow.withUnsafeBufferPointer { narrow in
        for i in 0..<pixels {
          for tap in starts[i]..<starts[i + 1] {
            let (y, weight) = taps[tap]
            for j in 0..<pixels { result[i * pixels + j] += weight * narrow[y * pixels + j] }
          }
        }
      }
    }
  }
}
