// `attention.h`.
#ifndef CKERNELS_BFLOAT16_ATTENTION_H
#define CKERNELS_BFLOAT16_ATTENTION_H
#include "bfloat16_layout.h"
#include "bfloat16_products.h"
#include "rounded_lanes.h"
#include "row_panels.h"

// Softmax attention of one head of bfloat16: 32 tokens ask at a time, and what they find stays in the first cache
// from the scores to the answer. Sums, exponentials and what they are divided by are float32.

static inline long least(long a, long b) { return a < b ? a : b; }

static const float log2_e = 1.44269504088896341f;

/// 2^(factor · score + shift) of the 64 from t on, zeros beyond the last.
TARGET INLINE void shares_from(__m512 x[TOGETHER], const float *scores, long t, long tokens, __m512 factor, __m512 shift) {
  const int n = TOGETHER;
  EACH x[i] = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(first_lanes(tokens - t - i * LANES), scores + t + i * LANES), factor,
                              shift);
  power_each_to_round(x, n);
  EACH x[i] = _mm512_maskz_mov_ps(first_lanes(tokens - t - i * LANES), x[i]);
}

/// One row of scores → shares not yet divided, rounded and laid out as a left factor; gives back one over their sum.
TARGET INLINE float shares_of(uint32_t *shares, const float *scores, long tokens, float scale) {
  __m512 sum = _mm512_setzero_ps(), factor = _mm512_set1_ps(scale * log2_e);
  __m512 shift = _mm512_set1_ps(-scale * log2_e * highest(scores, tokens));
  for (long t = 0; t < tokens; t += TOGETHER * LANES) {
    __m512 x[TOGETHER];
    shares_from(x, scores, t, tokens, factor, shift);
    for (int i = 0; i < TOGETHER && t + i * LANES < tokens; i += 2, shares += TILE) {
      sum = _mm512_add_ps(sum, _mm512_add_ps(x[i], x[i + 1]));
      _mm512_storeu_si512(shares, rounded(x[i], x[i + 1]));
    }
  }
  return 1.0f / _mm512_reduce_add_ps(sum);
}

/// So many rows of the [32, 32] sums of two tiles of rows and one panel, to `sums`, rows `stride` apart.
TARGET INLINE void square(float *sums, long stride, taken_rows *a, const uint32_t *b, long steps, long rows) {
  unfinished_sums none = {0};
  upcoming nothing = {0};
  bf16_block(sums, stride, a, b, steps, nothing, nothing, nothing, NULL, NULL, &none, rows, 1, 1);
}

/// The same for so many panels, side by side.
TARGET INLINE void squares(float *sums, long stride, const uint32_t *tiles, const uint32_t *panels, long count, long steps,
                           long rows) {
  taken_rows taken;
  take_rows(&taken, tiles, steps * TILE, steps, rows);
  for (long p = 0; p < count; p++) square(sums + p * PANEL, stride, &taken, panels + p * steps * 2 * TILE, steps, rows);
}

/// Columns of a product by their factors, rounded, to so many of its 32 rows: tiles · panels, each row times its factor where
/// there are factors.
TARGET INLINE void product(nb_rows out, long first, long rows, long step, const uint32_t *tiles, const uint32_t *panels,
                           long width, long steps, const float *factors) {
  taken_rows taken;
  take_rows(&taken, tiles, steps * TILE, steps, least(ASKING, rows));
  for (long p = 0; p < whole(width); p++) {
    _Alignas(64) float sums[ASKING * PANEL];
    square(sums, PANEL, &taken, panels + p * steps * 2 * TILE, steps, least(ASKING, rows));
    for (long i = 0; i < least(ASKING, rows); i++) {
      __m512 factor = _mm512_set1_ps(factors ? factors[i] : 1.0f);
      _mm512_storeu_si512(row_step(out, first + i, step + p),
                          rounded(_mm512_mul_ps(_mm512_load_ps(sums + i * PANEL), factor),
                                  _mm512_mul_ps(_mm512_load_ps(sums + i * PANEL + LANES), factor)));
    }
  }
}

/// Panels whose columns are a head's and whose depth are so many tokens.
TARGET INLINE void pack_columns(uint32_t *panels, nb_rows x, long first, long tokens, long step, long depth) {
  for (long p = 0; p < depth; p++) panel_of_columns(panels + p * whole(tokens) * 2 * TILE, x, first, tokens, step + p, 0);
}

TARGET static void attend(nb_rows out, nb_head head, void *scratch) {
  long asking = head.query_count, tokens = head.token_count, width = head.width, depth = whole(width), reach = whole(tokens);
  long step = head.head * depth;
  attention_words words = words_of(tokens, width);
  uint32_t *keys = scratch, *values = keys + words.keys, *rows = values + words.values;
  float *scores = (float *)(rows + words.asking);
  uint32_t *shares = (uint32_t *)(scores + words.scores);
  panels_of_rows(keys, head.rows.keys, head.first_token, tokens, step, depth);
  pack_columns(values, head.rows.values, head.first_token, tokens, step, depth);
  BEGIN_BLOCKS
  for (long first = 0; first < asking; first += ASKING) {
    tiles_of_rows(rows, head.rows.queries, head.first_query + first, asking - first, step, depth);
    squares(scores, reach * PANEL, rows, keys, reach, depth, least(ASKING, asking - first));
    float inverse[ASKING];
    for (long i = 0; i < least(ASKING, asking - first); i++)
      inverse[i] = shares_of(shares + i / LANES * reach * TILE + i % LANES * LANES, scores + i * reach * PANEL, tokens,
                             head.scale);
    product(out, head.first_query + first, asking - first, step, shares, values, width, reach, inverse);
  }
  END_BLOCKS
}

/// One row of scores and of what its shares owe, in place: scores → shares, dues → scale · share · (due − Σ share · due).
TARGET INLINE void owe_row(float *scores, float *dues, uint32_t *owed, long tokens, float scale) {
  __m512 factor = _mm512_set1_ps(scale * log2_e);
  __m512 shift = _mm512_set1_ps(-scale * log2_e * highest(scores, tokens));
  __m512 sum = _mm512_setzero_ps(), product = sum;
  for (long t = 0; t < tokens; t += TOGETHER * LANES) {
    __m512 x[TOGETHER];
    shares_from(x, scores, t, tokens, factor, shift);
    for (int i = 0; i < TOGETHER && t + i * LANES < tokens; i++) {
      sum = _mm512_add_ps(sum, x[i]);
      product = _mm512_fmadd_ps(x[i], _mm512_loadu_ps(dues + t + i * LANES), product);
      _mm512_storeu_ps(scores + t + i * LANES, x[i]);
    }
  }
  float inverse = 1.0f / _mm512_reduce_add_ps(sum);
  __m512 divided = _mm512_set1_ps(inverse), scaled = _mm512_set1_ps(scale);
  __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(product) * inverse);
  for (long t = 0; t < tokens; t += STEP, owed += TILE) {
    __m512 x[2];
    for (int half = 0; half < 2; half++) {
      float *s = scores + t + half * LANES, *d = dues + t + half * LANES;
      __mmask16 there = first_lanes(tokens - t - half * LANES);
      __m512 p = _mm512_maskz_mul_ps(there, _mm512_loadu_ps(s), divided);
      x[half] = _mm512_mul_ps(_mm512_mul_ps(p, scaled), _mm512_maskz_sub_ps(there, _mm512_loadu_ps(d), mean));
      _mm512_storeu_ps(s, p);
      _mm512_storeu_ps(d, x[half]);
    }
    _mm512_storeu_si512(owed, rounded(x[0], x[1]));
  }
}

/// Up to 32 columns of scores or shares as a left-hand factor whose depth are the tokens that ask.
TARGET INLINE void pack_across(uint32_t *tiles, const float *scores, long columns, long asking, long row) {
  pack_rows(tiles, (nb_factor){scores, least(ASKING, columns), asking, 1, row});
  if (columns <= LANES) memset(tiles + whole(asking) * TILE, 0, whole(asking) * TILE * sizeof *tiles);
}

TARGET static void attend_backward(nb_heads owed, nb_rows due, nb_head head, void *scratch) {
  long asking = head.query_count, tokens = head.token_count, width = head.width;
  long depth = whole(width), reach = whole(tokens), blocks = whole(asking), row = reach * PANEL, step = head.head * depth;
  uint32_t *keys = scratch, *values = keys + reach * depth * 2 * TILE, *keys_along = values + reach * depth * 2 * TILE;
  uint32_t *queries_along = keys_along + reach * depth * 2 * TILE;
  uint32_t *dues_along = queries_along + blocks * depth * 2 * TILE, *rows = dues_along + blocks * depth * 2 * TILE;
  uint32_t *tiles = rows + 2 * depth * TILE;
  float *shares = (float *)(tiles + 2 * (reach > blocks ? reach : blocks) * TILE), *scores = shares + blocks * ASKING * row;
  panels_of_rows(keys, head.rows.keys, head.first_token, tokens, step, depth);
  panels_of_rows(values, head.rows.values, head.first_token, tokens, step, depth);
  pack_columns(keys_along, head.rows.keys, head.first_token, tokens, step, depth);
  pack_columns(queries_along, head.rows.queries, head.first_query, asking, step, depth);
  pack_columns(dues_along, due, head.first_query, asking, step, depth);
  BEGIN_BLOCKS
  for (long first = 0; first < asking; first += ASKING) {
    float *p = shares + first * row, *d = scores + first * row;
    tiles_of_rows(rows, head.rows.queries, head.first_query + first, asking - first, step, depth);
    squares(p, row, rows, keys, reach, depth, least(ASKING, asking - first));
    tiles_of_rows(rows, due, head.first_query + first, asking - first, step, depth);
    squares(d, row, rows, values, reach, depth, least(ASKING, asking - first));
    for (long i = 0; i < least(ASKING, asking - first); i++)
      owe_row(p + i * row, d + i * row, tiles + i / LANES * reach * TILE + i % LANES * LANES, tokens, head.scale);
    product(owed.queries, head.first_query + first, asking - first, step, tiles, keys_along, width, reach, NULL);
  }
  for (long first = 0; first < tokens; first += ASKING) {
    pack_across(tiles, shares + first, tokens - first, asking, row);
    product(owed.values, head.first_token + first, tokens - first, step, tiles, dues_along, width, blocks, NULL);
    pack_across(tiles, scores + first, tokens - first, asking, row);
    product(owed.keys, head.first_token + first, tokens - first, step, tiles, queries_along, width, blocks, NULL);
  }
  END_BLOCKS
}
#endif
