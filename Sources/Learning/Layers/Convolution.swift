import CKernels
import Concurrency
import Numerics

/// A two-dimensional convolution over images [images, height, width, channels]; weight [outputs, kernel, kernel, inputs].
///
/// Each image's receptive fields are laid out as rows, a band at a time so that they stay in cache, and multiplied.
struct Convolution: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int
  let kernel: Int
  let step: Int
  let padding: Int
  /// Whether its products are rounded as those of linear layers are; else they are float32.
  private let isRounded: Bool

  /// - Parameter padding: zeros around the image; by default what keeps its size at step 1.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3, step: Int = 1, padding: Int? = nil,
    bias: Bool = true, isRounded: Bool = false, in parameters: inout Parameters
  ) {
    self.isRounded = isRounded
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.step = step
    self.padding = padding ?? kernel / 2
    weight = parameters.add(
      name + ".weight", shape: [outputs, kernel, kernel, inputs], start: .kaiming(fanIn: kernel * kernel * inputs))
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], start: .constant(0)) : nil
  }

  func outputExtent(_ extent: Int) -> Int { (extent + 2 * padding - kernel) / step + 1 }

  /// Values in one row of columns.
  private var fieldCount: Int { kernel * kernel * inputs }

  /// Output rows at a time, so that their columns take about 256 kB.
  private func bands(height: Int, width: Int) -> [Range<Int>] {
    let rows = max(1, 65536 / (width * fieldCount))
    return stride(from: 0, to: height, by: rows).map { $0..<min(height, $0 + rows) }
  }

  /// For all bands of all images; nil where a band's product is quicker without.
  private func packedOnce(_ weights: MatrixView, rows: Int, _ precision: Precision) -> PackedMatrix? {
    guard usesPackedKernel(rows: rows, depth: fieldCount, columns: outputs, precision) else { return nil }
    return PackedMatrix(weights, precision: precision)
  }

  private func precision(_ parameters: Parameters) -> Precision { isRounded ? parameters.precision : .float32 }

  /// x: [images, height, width, inputs] → [images, height', width', outputs].
  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    let (images, height, width) = (x.shape[0], x.shape[1], x.shape[2])
    precondition(x.shape[3] == inputs, "\(x.shape) into \(inputs) channels")
    let (h, w) = (outputExtent(height), outputExtent(width))
    let bands = bands(height: h, width: w)
    var result = Tensor(uninitialised: [images, h, w, outputs])
    let biases = bias.map { parameters[$0] }
    let precision = precision(parameters)
    result.values.withUnsafeMutableBufferPointer { y in
      x.values.withUnsafeBufferPointer { x in
        parameters[weight].withUnsafeBufferPointer { weights in
          let (y, x) = (y.baseAddress!, x.baseAddress!)
          let weights = MatrixView(weights.baseAddress!, outputs, fieldCount).transposed
          let packed = packedOnce(weights, rows: bands[0].count * w, precision)
          parallelFor(images) { i in
            let image = x + i * height * width * inputs
            let out = y + i * h * w * outputs
            withUnsafeTemporaryAllocation(of: Float.self, capacity: bands[0].count * w * fieldCount) { columns in
              let columns = columns.baseAddress!
              for band in bands {
                nb_image_to_columns(
                  columns, image, height, width, inputs, kernel, step, padding, w, band.lowerBound, band.upperBound)
                let (fields, out) = (
                  MatrixView(columns, band.count * w, fieldCount), out + band.lowerBound * w * outputs
                )
                if let packed {
                  multiply(fields, packed, into: out)
                } else {
                  multiply(fields, weights, into: out, precision: precision)
                }
              }
            }
            if let biases { nb_add_bias(out, biases, h * w, outputs) }
          }
        }
      }
    }
    return result
  }

  /// dy: [images, height', width', outputs] → dx, nil unless `inputGradient`; weights' dues go to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = true
  ) -> Tensor? {
    let (images, height, width) = (x.shape[0], x.shape[1], x.shape[2])
    let (h, w) = (dy.shape[1], dy.shape[2])
    let bands = bands(height: h, width: w)
    let weightCount = outputs * fieldCount
    var result = inputGradient ? Tensor(zeros: x.shape) : nil
    var dues = [Float](repeating: 0, count: weightCount)
    let wanted = gradients.wants(weight)
    let perGroup = max(1, (images + 7) / 8)
    let precision = precision(parameters)
    let body = { (dx: UnsafeMutablePointer<Float>?) in
      x.values.withUnsafeBufferPointer { x in
        dy.values.withUnsafeBufferPointer { dy in
          parameters[weight].withUnsafeBufferPointer { weights in
            let (x, dy) = (x.baseAddress!, dy.baseAddress!)
            let weights = MatrixView(weights.baseAddress!, outputs, fieldCount)
            addPartialSums(to: &dues, count: images, grain: perGroup, width: weightCount) { range, partial in
              withUnsafeTemporaryAllocation(of: Float.self, capacity: bands[0].count * w * fieldCount) { columns in
                let columns = columns.baseAddress!
                for i in range {
                  for band in bands {
                    let d = MatrixView(
                      dy + (i * h + band.lowerBound) * w * outputs, band.count * w, outputs)
                    let image = i * height * width * inputs
                    if wanted {
                      nb_image_to_columns(
                        columns, x + image, height, width, inputs, kernel, step, padding, w, band.lowerBound,
                        band.upperBound)
                      multiply(
                        d.transposed, MatrixView(columns, band.count * w, fieldCount), into: partial,
                        accumulating: true, precision: precision)
                    }
                    if let dx {
                      multiply(d, weights, into: columns, precision: precision)
                      nb_columns_to_image(
                        dx + image, columns, height, width, inputs, kernel, step, padding, w, band.lowerBound,
                        band.upperBound)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    if result != nil {
      result!.values.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    } else {
      body(nil)
    }
    if wanted { nb_add(&gradients.values[weight.index], dues, weightCount) }
    if let bias, gradients.wants(bias) {
      addColumnSums(of: dy.reshaped([images * h * w, outputs]), to: &gradients.values[bias.index])
    }
    return result
  }
}
