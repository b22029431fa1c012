import Foundation
import Learning
import Numerics

/// A vision transformer's weights under timm's names, small enough for a test: 32 pixels, 4 × 4 tokens of 16.
struct TinyBackbone {
  var tensors: [NamedTensor]

  init(seed: UInt64 = 3, depth: Int = 3) {
    var random = SeededRandom(seed: seed)
    let width = 16
    func tensor(_ name: String, _ shape: [Int], around centre: Float = 0) -> NamedTensor {
      NamedTensor(
        name, shape: shape, values: (0..<shape.reduce(1, *)).map { _ in centre + 0.1 * Float(random.normal()) })
    }
    tensors = [
      tensor("cls_token", [1, 1, width]), tensor("pos_embed", [1, 17, width]),
      tensor("patch_embed.proj.weight", [width, 3, 8, 8]), tensor("patch_embed.proj.bias", [width]),
      tensor("norm.weight", [width], around: 1), tensor("norm.bias", [width]), tensor("head.weight", [10, width]),
    ]
    for block in 0..<depth {
      tensors += [
        tensor("blocks.\(block).norm1.weight", [width], around: 1), tensor("blocks.\(block).norm1.bias", [width]),
        tensor("blocks.\(block).attn.qkv.weight", [3 * width, width]),
        tensor("blocks.\(block).attn.qkv.bias", [3 * width]),
        tensor("blocks.\(block).attn.proj.weight", [width, width]), tensor("blocks.\(block).attn.proj.bias", [width]),
        tensor("blocks.\(block).norm2.weight", [width], around: 1), tensor("blocks.\(block).norm2.bias", [width]),
        tensor("blocks.\(block).mlp.fc1.weight", [2 * width, width]),
        tensor("blocks.\(block).mlp.fc1.bias", [2 * width]),
        tensor("blocks.\(block).mlp.fc2.weight", [width, 2 * width]), tensor("blocks.\(block).mlp.fc2.bias", [width]),
      ]
    }
  }

  func write(to path: String) throws {
    try Data(Safetensors.encode(tensors)).write(to: URL(fileURLWithPath: path))
  }
}
