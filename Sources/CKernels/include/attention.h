#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H
// Attention of one head by `nb_bfloat16_tiles`, on one thread.

/// Words of four bytes of scratch space that `nb_attend` takes.
long nb_attention_words(long tokens, long width);

/// out[asking, width] = softmax(scale · q kᵀ) v; q: [asking, width], k and v: [tokens, width], rows `stride` apart;
/// `scratch` begins with a cache line. Factors of products are rounded to bfloat16, all else is float32.
void nb_attend(float *out, long out_stride, const float *q, const float *k, const float *v, long stride, long asking,
               long tokens, long width, float scale, void *scratch);
#endif
