#include "tiles.h"

// Softmax attention of one head on tiles of bfloat16: 32 tokens ask at a time, and what they find stays in the first cache
// from the scores to the answer. Sums, exponentials and what they are divided by are float32.

#if defined(__x86_64__) && defined(__linux__)

enum { STEP = 32, ASKING = 2 * LANES };

static inline long whole(long count) { return (count + 31) / 32; }

/// Words of the parts of the scratch space.
typedef struct { long keys, values, asking, scores, shares; } attention_words;

static attention_words words_of(long tokens, long width) {
  long depth = whole(width), reach = whole(tokens);
  return (attention_words){
      .keys = reach * depth * 2 * TILE, .values = depth * reach * 2 * TILE, .asking = 2 * depth * TILE,
      .scores = ASKING * reach * PANEL, .shares = 2 * reach * TILE};
}

long nb_attention_words(long tokens, long width) {
  attention_words words = words_of(tokens, width);
  return words.keys + words.values + words.asking + words.scores + words.shares;
}

/// One row of scores → shares not yet divided, rounded and laid out as a left factor; gives back one over their sum.
AMX INLINE float shares_of(uint32_t *shares, const float *scores, long tokens, float scale) {
  __m512 top = _mm512_set1_ps(-INFINITY), sum = _mm512_setzero_ps(), factor = _mm512_set1_ps(scale);
  for (long t = 0; t < tokens; t += LANES)
    top = _mm512_mask_max_ps(top, first_lanes(tokens - t), top, _mm512_loadu_ps(scores + t));
  __m512 shift = _mm512_set1_ps(-scale * _mm512_reduce_max_ps(top));
  for (long t = 0; t < tokens; t += STEP, shares += TILE) {
    __m512 x = _mm512_maskz_mov_ps(first_lanes(tokens - t), exp16(_mm512_fmadd_ps(_mm512_loadu_ps(scores + t), factor, shift)));
    __m512 y = _mm512_maskz_mov_ps(first_lanes(tokens - t - LANES),
                                   exp16(_mm512_fmadd_ps(_mm512_loadu_ps(scores + t + LANES), factor, shift)));
    sum = _mm512_add_ps(sum, _mm512_add_ps(x, y));
    _mm512_storeu_si512(shares, (__m512i)_mm512_cvtne2ps_pbh(y, x));
  }
  return 1.0f / _mm512_reduce_add_ps(sum);
}

/// [32, 32] sums of two tiles of rows and one panel, to `sums`, rows `stride` apart.
AMX INLINE void square(float *sums, long stride, const uint32_t *a, const uint32_t *b, long steps) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  const uint32_t *below = a + steps * TILE;
  for (long s = 0; s < steps; s++, a += TILE, below += TILE, b += 2 * TILE) {
    _tile_loadd(4, a, 64);
    _tile_loadd(6, b, 64);
    _tile_loadd(7, b + TILE, 64);
    _tile_loadd(5, below, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, sums, stride * sizeof *sums);
  _tile_stored(1, sums + LANES, stride * sizeof *sums);
  _tile_stored(2, sums + LANES * stride, stride * sizeof *sums);
  _tile_stored(3, sums + LANES * stride + LANES, stride * sizeof *sums);
}

AMX void nb_attend(float *out, long out_stride, const float *q, const float *k, const float *v, long stride, long asking,
                   long tokens, long width, float scale, void *scratch) {
  attention_words words = words_of(tokens, width);
  long depth = whole(width), reach = whole(tokens);
  uint32_t *keys = scratch, *values = keys + words.keys, *rows = values + words.values;
  float *scores = (float *)(rows + words.asking);
  uint32_t *shares = (uint32_t *)(scores + words.scores);
  for (long p = 0; p < reach; p++)
    nb_bf16_pack_panel(keys + p * depth * 2 * TILE, k + p * PANEL * stride, tokens - p * PANEL < PANEL ? tokens - p * PANEL : PANEL,
                       width, stride, 1);
  for (long p = 0; p < depth; p++)
    nb_bf16_pack_panel(values + p * reach * 2 * TILE, v + p * PANEL, width - p * PANEL < PANEL ? width - p * PANEL : PANEL,
                       tokens, 1, stride);
  configure_tiles();
  for (long first = 0; first < asking; first += ASKING) {
    long here = asking - first < ASKING ? asking - first : ASKING;
    nb_bf16_pack_rows(rows, q + first * stride, here, width, stride, 1);
    if (here <= LANES) memset(rows + depth * TILE, 0, depth * TILE * sizeof *rows);
    for (long p = 0; p < reach; p++)
      square(scores + p * PANEL, reach * PANEL, rows, keys + p * depth * 2 * TILE, depth);
    float inverse[ASKING];
    for (long i = 0; i < ASKING; i++)
      inverse[i] = shares_of(shares + i / LANES * reach * TILE + i % LANES * LANES, scores + i * reach * PANEL, tokens, scale);
    for (long p = 0; p < depth; p++) {
      _Alignas(64) float sums[ASKING * PANEL];
      square(sums, PANEL, shares, values + p * reach * 2 * TILE, reach);
      __mmask16 low = first_lanes(width - p * PANEL), high = first_lanes(width - p * PANEL - LANES);
      for (long i = 0; i < here; i++) {
        float *to = out + (first + i) * out_stride + p * PANEL;
        _mm512_mask_storeu_ps(to, low, _mm512_mul_ps(_mm512_load_ps(sums + i * PANEL), _mm512_set1_ps(inverse[i])));
        _mm512_mask_storeu_ps(to + LANES, high,
                              _mm512_mul_ps(_mm512_load_ps(sums + i * PANEL + LANES), _mm512_set1_ps(inverse[i])));
      }
    }
  }
  _tile_release();
}
#else
long nb_attention_words(long tokens, long width) { return 0; }
void nb_attend(float *out, long out_stride, const float *q, const float *k, const float *v, long stride, long asking,
               long tokens, long width, float scale, void *scratch) {}
#endif
