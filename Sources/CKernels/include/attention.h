#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H
// Attention of one head by `nb_bfloat16_tiles`, on one thread.

/// Words of four bytes of scratch space that `nb_attend` takes.
long nb_attention_words(long tokens, long width);

/// out[asking, width] = softmax(scale · q kᵀ) v; q: [asking, width], k and v: [tokens, width], rows `stride` apart;
/// `scratch` begins with a cache line. Factors of products are rounded to bfloat16, all else is float32.
void nb_attend(float *out, long out_stride, const float *q, const float *k, const float *v, long stride, long asking,
               long tokens, long width, float scale, void *scratch);

/// Words of four bytes of scratch space that `nb_attend_backward` takes.
long nb_attention_backward_words(long asking, long tokens, long width);

/// What `due`, owed by out, owes q, k and v; dq, dk and dv have rows `stride` apart as these have. The shares are made anew.
void nb_attend_backward(float *dq, float *dk, float *dv, const float *due, long due_stride, const float *q, const float *k,
                        const float *v, long stride, long asking, long tokens, long width, float scale, void *scratch);
#endif
