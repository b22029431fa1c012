// Softmax attention of one head by products of digits: 16 tokens ask at a time, and what they find stays in the first cache
// from the scores to the answer.

#if defined(__x86_64__) && defined(__linux__)
#include "digits.h"

static inline long panels_of(long count) { return (count + PANEL - 1) / PANEL; }
static inline long steps_of(long depth) { return (depth + STEP - 1) / STEP; }
static inline long blocks_of(long count) { return (count + LANES - 1) / LANES; }

/// Words of the panels of so many columns and such a depth, and of 16 rows.
static inline long panel_words(long depth) { return 2 * stretch_words(steps_of(depth)); }
static inline long row_words(long depth) { return stretch_words(steps_of(depth)); }

/// A right-hand factor of one stretch, panel by panel.
TARGET INLINE void pack_panels(uint32_t *panels, const float *source, long columns, long depth, long column_stride, long step) {
  for (long p = 0; p < panels_of(columns); p++)
    nb_digits_pack_panel(panels + p * panel_words(depth), (nb_factor){source + p * PANEL * column_stride,
                         columns - p * PANEL, depth, column_stride, step});
}

/// Sums of one panel → up to 16 rows of as many columns, each row times its factor where there are factors.
TARGET INLINE void put_product(float *out, long stride, const int32_t *sums, const float *units, const uint32_t *panel,
                               long rows, long columns, const float *factors) {
  __m512 left = _mm512_loadu_ps(panel), right = _mm512_loadu_ps(panel + LANES);
  __mmask16 low = first_lanes(columns), high = first_lanes(columns - LANES);
  for (long i = 0; i < LANES && i < rows; i++) {
    __m512 x[2], factor = _mm512_set1_ps(factors ? factors[i] : 1.0f);
    whole_row(x, sums + i * PANEL, units[i], left, right);
    _mm512_mask_storeu_ps(out + i * stride, low, _mm512_mul_ps(x[0], factor));
    _mm512_mask_storeu_ps(out + i * stride + LANES, high, _mm512_mul_ps(x[1], factor));
  }
}

/// out[rows ≤ 16, columns] = tiles · panels, each row times its factor where there are factors; whole panels are written
/// where `padded`. A panel's sums are put down while the next one's are made.
TARGET INLINE void product(float *out, long stride, const uint32_t *tiles, const uint32_t *panels, long rows, long columns,
                           long depth, const float *factors, const int padded) {
  _Alignas(64) int32_t sums[2][PARTS * LANES * PANEL];
  unfinished_digits none = {0};
  long count = panels_of(columns), words = panel_words(depth);
  for (long p = 0; p <= count; p++) {
    if (p < count)
      block(sums[p % 2], tiles + LANES, panels + p * words + PANEL, steps_of(depth), (upcoming){0}, (upcoming){0}, &none, 1);
    if (p > 0)
      put_product(out + (p - 1) * PANEL, stride, sums[(p - 1) % 2], (const float *)tiles, panels + (p - 1) * words, rows,
                  padded ? PANEL : columns - (p - 1) * PANEL, factors);
  }
}

TARGET INLINE __m512 masked(const float *row, long t, long tokens) { return _mm512_maskz_loadu_ps(first_lanes(tokens - t), row + t); }

/// A row of scores → e^(scale · (score − the highest)), zeros beyond the last; gives back one over their sum.
TARGET INLINE float shares_of(float *scores, long tokens, float scale) {
  __m512 top = _mm512_set1_ps(highest(scores, tokens)), sum = _mm512_setzero_ps(), factor = _mm512_set1_ps(scale);
  for (long t = 0; t < tokens; t += TOGETHER * LANES) {
    __m512 x[TOGETHER];
    const int n = TOGETHER;
    EACH x[i] = _mm512_mul_ps(_mm512_sub_ps(masked(scores, t + i * LANES, tokens), top), factor);
    exp_each(x, n);
    for (int i = 0; i < TOGETHER && t + i * LANES < tokens; i++) {
      x[i] = _mm512_maskz_mov_ps(first_lanes(tokens - t - i * LANES), x[i]);
      sum = _mm512_add_ps(sum, x[i]);
      _mm512_storeu_ps(scores + t + i * LANES, x[i]);
    }
  }
  return 1.0f / _mm512_reduce_add_ps(sum);
}

/// Shares and what they are owed → shares over their sum, and scale · share · (due − Σ share · due).
TARGET INLINE void owed(float *shares, float *dues, long tokens, float inverse, float scale) {
  __m512 product = _mm512_setzero_ps(), divided = _mm512_set1_ps(inverse), factor = _mm512_set1_ps(scale);
  for (long t = 0; t < tokens; t += LANES)
    product = _mm512_fmadd_ps(masked(shares, t, tokens), masked(dues, t, tokens), product);
  __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(product) * inverse);
  for (long t = 0; t < tokens; t += LANES) {
    __m512 p = _mm512_mul_ps(masked(shares, t, tokens), divided);
    _mm512_storeu_ps(shares + t, p);
    _mm512_storeu_ps(dues + t, _mm512_mul_ps(_mm512_mul_ps(p, factor), _mm512_sub_ps(masked(dues, t, tokens), mean)));
  }
}

/// Sixteen rows at the most of a left-hand factor of one stretch.
TARGET INLINE void pack_rows(uint32_t *tiles, const float *source, long rows, long depth, long row_stride, long step) {
  nb_digits_pack_rows(tiles, (nb_factor){source, rows < LANES ? rows : LANES, depth, row_stride, step});
}

long nb_attention_words_float32(long tokens, long width) {
  return panels_of(tokens) * (panel_words(width) + LANES * PANEL) + panels_of(width) * panel_words(tokens)
         + row_words(width) + row_words(tokens);
}

TARGET void nb_attend_float32(float *out, long out_stride, const float *q, const float *k, const float *v, long stride,
                              long asking, long tokens, long width, float scale, void *scratch) {
  long row = panels_of(tokens) * PANEL;
  float *scores = scratch;
  uint32_t *keys = (uint32_t *)(scores + LANES * row), *values = keys + panels_of(tokens) * panel_words(width);
  uint32_t *rows = values + panels_of(width) * panel_words(tokens), *shares = rows + row_words(width);
  pack_panels(keys, k, tokens, width, stride, 1);
  pack_panels(values, v, width, tokens, 1, stride);
  configure_tiles();
  for (long first = 0; first < asking; first += LANES) {
    pack_rows(rows, q + first * stride, asking - first, width, stride, 1);
    product(scores, row, rows, keys, LANES, tokens, width, NULL, 1);
    float inverse[LANES];
    for (long i = 0; i < LANES; i++) inverse[i] = shares_of(scores + i * row, tokens, scale);
    pack_rows(shares, scores, LANES, tokens, row, 1);
    product(out + first * out_stride, out_stride, shares, values, asking - first, width, tokens, inverse, 0);
  }
  _tile_release();
}

long nb_attention_backward_words_float32(long asking, long tokens, long width) {
  long deepest = tokens > asking ? tokens : asking;
  return 2 * blocks_of(asking) * LANES * panels_of(tokens) * PANEL + 2 * panels_of(tokens) * panel_words(width)
         + panels_of(width) * (panel_words(tokens) + 2 * panel_words(asking)) + row_words(width) + row_words(deepest);
}

TARGET void nb_attend_backward_float32(float *dq, float *dk, float *dv, const float *due, long due_stride, const float *q,
                                       const float *k, const float *v, long stride, long asking, long tokens, long width,
                                       float scale, void *scratch) {
  long row = panels_of(tokens) * PANEL, all = blocks_of(asking) * LANES * row;
  float *shares = scratch, *scores = shares + all;
  uint32_t *keys = (uint32_t *)(scores + all), *values = keys + panels_of(tokens) * panel_words(width);
  uint32_t *keys_along = values + panels_of(tokens) * panel_words(width);
  uint32_t *queries_along = keys_along + panels_of(width) * panel_words(tokens);
  uint32_t *dues_along = queries_along + panels_of(width) * panel_words(asking);
  uint32_t *rows = dues_along + panels_of(width) * panel_words(asking), *tiles = rows + row_words(width);
  pack_panels(keys, k, tokens, width, stride, 1);
  pack_panels(values, v, tokens, width, stride, 1);
  pack_panels(keys_along, k, width, tokens, 1, stride);
  pack_panels(queries_along, q, width, asking, 1, stride);
  pack_panels(dues_along, due, width, asking, 1, due_stride);
  configure_tiles();
  for (long first = 0; first < asking; first += LANES) {
    float *p = shares + first * row, *d = scores + first * row;
    pack_rows(rows, q + first * stride, asking - first, width, stride, 1);
    product(p, row, rows, keys, LANES, tokens, width, NULL, 1);
    pack_rows(rows, due + first * due_stride, asking - first, width, due_stride, 1);
    product(d, row, rows, values, LANES, tokens, width, NULL, 1);
    for (long i = 0; i < LANES; i++)
      owed(p + i * row, d + i * row, tokens, shares_of(p + i * row, tokens, scale), scale);
    pack_rows(tiles, d, LANES, tokens, row, 1);
    product(dq + first * stride, stride, tiles, keys_along, asking - first, width, tokens, NULL, 0);
  }
  for (long first = 0; first < tokens; first += LANES) {
    pack_rows(tiles, shares + first, tokens - first, asking, 1, row);
    product(dv + first * stride, stride, tiles, dues_along, tokens - first, width, asking, NULL, 0);
    pack_rows(tiles, scores + first, tokens - first, asking, 1, row);
    product(dk + first * stride, stride, tiles, queries_along, tokens - first, width, asking, NULL, 0);
  }
  _tile_release();
}
#else
#include "kernels.h"
long nb_attention_words_float32(long tokens, long width) { return 0; }
void nb_attend_float32(float *out, long out_stride, const float *q, const float *k, const float *v, long stride, long asking,
                       long tokens, long width, float scale, void *scratch) {}
long nb_attention_backward_words_float32(long asking, long tokens, long width) { return 0; }
void nb_attend_backward_float32(float *dq, float *dk, float *dv, const float *due, long due_stride, const float *q,
                                const float *k, const float *v, long stride, long asking, long tokens, long width,
                                float scale, void *scratch) {}
#endif
