import CKernels
import Concurrency
import Numerics

/// A two-dimensional convolution over images [images, height, width, channels]; weight [outputs, kernel, kernel,
/// inputs].
///
/// A band of output rows at a time, each receptive field becomes a row of a matrix (im2col) that stays in the cache.
struct Convolution: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int
  let kernel: Int
  let stride: Int
  let padding: Int
  /// Whether products have the precision of the linear layers'; else they are float32.
  private let isRounded: Bool

  /// - Parameter padding: zeros around the image; by default what keeps its size at stride 1.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil,
    bias: Bool = true, isRounded: Bool = false, in parameters: inout Parameters
  ) {
    self.isRounded = isRounded
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding ?? kernel / 2
    weight = parameters.add(
      name + ".weight", shape: [outputs, kernel, kernel, inputs], initial: .kaiming(fanIn: kernel * kernel * inputs))
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], initial: .constant(0)) : nil
  }

  /// The output's height or width, of an input `extent` high or wide.
  func outputExtent(_ extent: Int) -> Int { (extent + 2 * padding - kernel) / stride + 1 }

  /// Values of a receptive field.
  private var fieldCount: Int { kernel * kernel * inputs }

  /// Ranges of output rows whose receptive fields take about 256 kB.
  private func bands(height: Int, width: Int) -> [Range<Int>] {
    let rows = max(1, 65536 / (width * fieldCount))
    return Swift.stride(from: 0, to: height, by: rows).map { $0..<min(height, $0 + rows) }
  }

  /// The weights packed for all bands of all images; nil where a band's product is quicker without.
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
    let biases = bias.map { parameters[$0] }
    let precision = precision(parameters)
    return Tensor([images, h, w, outputs]) { y in
      x.withPointer { x in
        parameters.withPointer(weight) { weights in
          let weights = MatrixView(weights!, outputs, fieldCount).transposed
          let packed = packedOnce(weights, rows: bands[0].count * w, precision)
          parallelFor(images) { i in
            let image = x + i * height * width * inputs
            let out = y + i * h * w * outputs
            withUnsafeTemporaryAllocation(of: Float.self, capacity: bands[0].count * w * fieldCount) { columns in
              let columns = columns.baseAddress!
              for band in bands {
                nb_image_to_columns(
                  columns, image, height, width, inputs, kernel, stride, padding, w, band.lowerBound, band.upperBound)
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
  }

  /// dOutput: [images, height', width', outputs] → dInput, nil unless `inputGradient`; the gradients of weight and bias
  /// are added to `gradients`.
  func backward(
    _ dOutput: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    let (images, height, width) = (x.shape[0], x.shape[1], x.shape[2])
    let (h, w) = (dOutput.shape[1], dOutput.shape[2])
    let bands = bands(height: h, width: w)
    let weightCount = outputs * fieldCount
    var result = inputGradient ? Tensor(zeros: x.shape) : nil
    var dWeight = [Float](repeating: 0, count: weightCount)
    let isTrained = gradients.requiresGradient(weight)
    let perGroup = max(1, (images + 7) / 8)
    let precision = precision(parameters)
    let body = { (dInput: UnsafeMutablePointer<Float>?) in
      x.withPointer { x in
        dOutput.withPointer { dOutput in
          parameters.withPointer(weight) { weights in
            let weights = MatrixView(weights!, outputs, fieldCount)
            addPartialSums(to: &dWeight, count: images, grain: perGroup, width: weightCount) { range, partial in
              withUnsafeTemporaryAllocation(of: Float.self, capacity: bands[0].count * w * fieldCount) { columns in
                let columns = columns.baseAddress!
                for i in range {
                  for band in bands {
                    let d = MatrixView(
                      dOutput + (i * h + band.lowerBound) * w * outputs, band.count * w, outputs)
                    let image = i * height * width * inputs
                    if isTrained {
                      nb_image_to_columns(
                        columns, x + image, height, width, inputs, kernel, stride, padding, w, band.lowerBound,
                        band.upperBound)
                      multiply(
                        d.transposed, MatrixView(columns, band.count * w, fieldCount), into: partial,
                        accumulating: true, precision: precision)
                    }
                    if let dInput {
                      multiply(d, weights, into: columns, precision: precision)
                      nb_columns_to_image(
                        dInput + image, columns, height, width, inputs, kernel, stride, padding, w, band.lowerBound,
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
    if result != nil { result!.withMutablePointer(body) } else { body(nil) }
    gradients.add(dWeight[...], to: weight)
    if let bias, gradients.requiresGradient(bias) {
      addColumnSums(of: dOutput.reshaped([images * h * w, outputs]), to: &gradients.values[bias.index])
    }
    return result
  }
}
