import CKernels
import Numerics

extension SelfAttention {
  /// Whether tiles of bfloat16 take the heads.
  var isPackable: Bool { headWidth % 32 == 0 }

  /// qkv: [images · tokens, 3 · width] → [images · asking, width]; of each image the first `asking` tokens ask.
  func forward(_ qkv: PackedRows, images: Int, tokens: Int, asking: Int) -> PackedRows {
    let result = PackedRows(uninitialised: images * asking, width)
    let scratchWords = nb_attention_words(tokens, headWidth)
    forEachHead(of: qkv, images: images, tokens: tokens, scratchWords: scratchWords) { image, head, scratch in
      nb_attend(result.all, image * asking, head, asking, scratch)
    }
    return result
  }

  /// dy: [images · asking, width] → dqkv, as qkv.
  func backward(_ dy: PackedRows, qkv: PackedRows, images: Int, tokens: Int, asking: Int) -> PackedRows {
    let result = PackedRows(uninitialised: qkv.rows, qkv.columns)
    let scratchWords = nb_attention_backward_words(asking, tokens, headWidth)
    forEachHead(of: qkv, images: images, tokens: tokens, scratchWords: scratchWords) { image, head, scratch in
      nb_attend_backward(result.all, dy.all, image * asking, head, asking, scratch)
    }
    return result
  }

  private func forEachHead(
    of qkv: PackedRows, images: Int, tokens: Int, scratchWords: Int,
    _ body: (_ image: Int, _ head: nb_head, _ scratch: UnsafeMutableRawPointer) -> Void
  ) {
    parallelFor(images * heads) { index in
      let (image, head) = (index / heads, index % heads)
      withScratch(scratchWords) {
        body(
          image,
          nb_head(
            qkv: qkv.all, first: image * tokens, tokens: tokens, head: head, heads: heads, width: headWidth,
            scale: scale),
          $0)
      }
    }
  }
}
