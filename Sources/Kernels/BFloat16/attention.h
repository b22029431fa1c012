// Softmax attention of one head: 32 queries at a time, whose scores, weights and output stay in L1. Exponentials and sums are
// float32, factors of products bfloat16.
#ifndef CKERNELS_BFLOAT16_ATTENTION_H
#define CKERNELS_BFLOAT16_ATTENTION_H
#include "gemm.h"
#include "layout.h"
#include "pack_rows.h"
#include "rounded_lanes.h"

static inline long min_of(long a, long b) { return a < b ? a : b; }

static const float log2_e = 1.44269504088896341f;

/// 2^(factor · score + shift) of the 64 scores from t on; zeros beyond the last token.
TARGET INLINE void exp2_scores(__m512 x[UNROLL], const float *scores, long t, long tokens, __m512 factor, __m512 shift) {
  const int n = UNROLL;
  EACH x[i] = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(first_lanes(tokens - t - i * LANES), scores + t + i * LANES), factor,
                              shift);
  exp2_each_bf16(x, n);
  EACH x[i] = _mm512_maskz_mov_ps(first_lanes(tokens - t - i * LANES), x[i]);
}

/// One row of scores → unnormalised weights, rounded and laid out as a left-hand factor. Returns one over their sum.
TARGET INLINE float softmax_row(uint32_t *weights, const float *scores, long tokens, float scale) {
  __m512 sum = _mm512_setzero_ps(), factor = _mm512_set1_ps(scale * log2_e);
  __m512 shift = _mm512_set1_ps(-scale * log2_e * highest(scores, tokens));
  for (long t = 0; t < tokens; t += UNROLL * LANES) {
    __m512 x[UNROLL];
    exp2_scores(x, scores, t, tokens, factor, shift);
    for (int i = 0; i < UNROLL && t + i * LANES < tokens; i += 2, weights += TILE) {
      sum = _mm512_add_ps(sum, _mm512_add_ps(x[i], x[i + 1]));
      _mm512_storeu_si512(weights, rounded(x[i], x[i + 1]));
    }
  }
  return 1.0f / _mm512_reduce_add_ps(sum);
}

/// sums [32, 32] of an LHS block and one panel, rows `stride` apart; `rows` of them.
TARGET INLINE void block_product(float *sums, long stride, lhs_block *a, const uint32_t *b, long steps, long rows) {
  deferred_block none = {0};
  prefetch_range no_prefetch = {0};
  bf16_block(sums, stride, a, b, steps, no_prefetch, no_prefetch, no_prefetch, NULL, NULL, &none, rows, 1, 1);
}

/// The same for `count` panels, side by side.
TARGET INLINE void block_products(float *sums, long stride, const uint32_t *tiles, const uint32_t *panels, long count,
                                  long steps, long rows) {
  lhs_block lhs;
  load_lhs_block(&lhs, tiles, steps * TILE, steps, rows);
  for (long p = 0; p < count; p++) block_product(sums + p * PANEL, stride, &lhs, panels + p * steps * 2 * TILE, steps, rows);
}

/// out[rows ≤ 32, width] = tiles · panels, each row times its factor where `factors` is not NULL, rounded.
TARGET INLINE void weighted_sum(nb_rows out, long first, long rows, long step, const uint32_t *tiles, const uint32_t *panels,
                           long width, long steps, const float *factors) {
  lhs_block lhs;
  load_lhs_block(&lhs, tiles, steps * TILE, steps, min_of(QUERY_ROWS, rows));
  for (long p = 0; p < steps_of(width); p++) {
    _Alignas(64) float sums[QUERY_ROWS * PANEL];
    block_product(sums, PANEL, &lhs, panels + p * steps * 2 * TILE, steps, min_of(QUERY_ROWS, rows));
    for (long i = 0; i < min_of(QUERY_ROWS, rows); i++) {
      __m512 factor = _mm512_set1_ps(factors ? factors[i] : 1.0f);
      _mm512_storeu_si512(row_at(out, first + i, step + p),
                          rounded(_mm512_mul_ps(_mm512_load_ps(sums + i * PANEL), factor),
                                  _mm512_mul_ps(_mm512_load_ps(sums + i * PANEL + LANES), factor)));
    }
  }
}

/// Panels of a head's columns, `tokens` deep.
TARGET INLINE void pack_column_panels(uint32_t *panels, nb_rows x, long first, long tokens, long step, long width_steps) {
  for (long p = 0; p < width_steps; p++)
    pack_panel_from_columns(panels + p * steps_of(tokens) * 2 * TILE, x, first, tokens, step + p, 0);
}

TARGET static void attend(nb_rows out, nb_head head, void *scratch) {
  long queries = head.query_count, tokens = head.token_count, width = head.width;
  long width_steps = steps_of(width), token_steps = steps_of(tokens);
  long step = head.head * width_steps;
  attention_layout words = attention_layout_of(tokens, width);
  uint32_t *keys = scratch, *values = keys + words.keys, *rows = values + words.values;
  float *scores = (float *)(rows + words.queries);
  uint32_t *weights = (uint32_t *)(scores + words.scores);
  pack_panels_from_rows(keys, head.rows.keys, head.first_token, tokens, step, width_steps);
  pack_column_panels(values, head.rows.values, head.first_token, tokens, step, width_steps);
  BEGIN_BLOCKS
  for (long first = 0; first < queries; first += QUERY_ROWS) {
    pack_tiles_from_rows(rows, head.rows.queries, head.first_query + first, queries - first, step, width_steps);
    long height = min_of(QUERY_ROWS, queries - first);
    block_products(scores, token_steps * PANEL, rows, keys, token_steps, width_steps, height);
    float inverse[QUERY_ROWS];
    for (long i = 0; i < height; i++)
      inverse[i] = softmax_row(weights + i / LANES * token_steps * TILE + i % LANES * LANES, scores + i * token_steps * PANEL,
                               tokens, head.scale);
    weighted_sum(out, head.first_query + first, queries - first, step, weights, values, width, token_steps, inverse);
  }
  END_BLOCKS
}

/// One row, in place: scores → weights; dweights, the gradient of the weights, → scale · weight · (dweight − Σ weight · dweight),
/// the gradient of the scores, also rounded to `gradients`.
TARGET INLINE void softmax_backward_row(float *scores, float *dweights, uint32_t *gradients, long tokens, float scale) {
  __m512 factor = _mm512_set1_ps(scale * log2_e);
  __m512 shift = _mm512_set1_ps(-scale * log2_e * highest(scores, tokens));
  __m512 sum = _mm512_setzero_ps(), product = sum;
  for (long t = 0; t < tokens; t += UNROLL * LANES) {
    __m512 x[UNROLL];
    exp2_scores(x, scores, t, tokens, factor, shift);
    for (int i = 0; i < UNROLL && t + i * LANES < tokens; i++) {
      sum = _mm512_add_ps(sum, x[i]);
      product = _mm512_fmadd_ps(x[i], _mm512_loadu_ps(dweights + t + i * LANES), product);
      _mm512_storeu_ps(scores + t + i * LANES, x[i]);
    }
  }
  float inverse = 1.0f / _mm512_reduce_add_ps(sum);
  __m512 divided = _mm512_set1_ps(inverse), scaled = _mm512_set1_ps(scale);
  __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(product) * inverse);
  for (long t = 0; t < tokens; t += K_STEP, gradients += TILE) {
    __m512 x[2];
    for (int half = 0; half < 2; half++) {
      float *s = scores + t + half * LANES, *d = dweights + t + half * LANES;
      __mmask16 there = first_lanes(tokens - t - half * LANES);
      __m512 p = _mm512_maskz_mul_ps(there, _mm512_loadu_ps(s), divided);
      x[half] = _mm512_mul_ps(_mm512_mul_ps(p, scaled), _mm512_maskz_sub_ps(there, _mm512_loadu_ps(d), mean));
      _mm512_storeu_ps(s, p);
      _mm512_storeu_ps(d, x[half]);
    }
    _mm512_storeu_si512(gradients, rounded(x[0], x[1]));
  }
}

/// Up to 32 columns of scores or weights as a left-hand factor, `queries` deep.
TARGET INLINE void pack_transposed(uint32_t *tiles, const float *scores, long columns, long queries, long row) {
  pack_lhs(tiles, (nb_factor){scores, min_of(QUERY_ROWS, columns), queries, 1, row});
  if (columns <= LANES) memset(tiles + steps_of(queries) * TILE, 0, steps_of(queries) * TILE * sizeof *tiles);
}

TARGET static void attend_backward(nb_heads gradients, nb_rows dout, nb_head head, void *scratch) {
  long queries = head.query_count, tokens = head.token_count, width = head.width;
  long width_steps = steps_of(width), token_steps = steps_of(tokens), query_steps = steps_of(queries);
  long row = token_steps * PANEL, step = head.head * width_steps;
  attention_backward_layout words = attention_backward_layout_of(queries, tokens, width);
  uint32_t *keys = scratch, *values = keys + words.tokens, *keys_transposed = values + words.tokens;
  uint32_t *queries_transposed = keys_transposed + words.tokens, *dout_transposed = queries_transposed + words.queries;
  uint32_t *rows = dout_transposed + words.queries, *tiles = rows + words.rows;
  float *weights = (float *)(tiles + words.tiles), *scores = weights + words.matrix;
  pack_panels_from_rows(keys, head.rows.keys, head.first_token, tokens, step, width_steps);
  pack_panels_from_rows(values, head.rows.values, head.first_token, tokens, step, width_steps);
  pack_column_panels(keys_transposed, head.rows.keys, head.first_token, tokens, step, width_steps);
  pack_column_panels(queries_transposed, head.rows.queries, head.first_query, queries, step, width_steps);
  pack_column_panels(dout_transposed, dout, head.first_query, queries, step, width_steps);
  BEGIN_BLOCKS
  for (long first = 0; first < queries; first += QUERY_ROWS) {
    float *p = weights + first * row, *d = scores + first * row;
    long height = min_of(QUERY_ROWS, queries - first);
    pack_tiles_from_rows(rows, head.rows.queries, head.first_query + first, queries - first, step, width_steps);
    block_products(p, row, rows, keys, token_steps, width_steps, height);
    pack_tiles_from_rows(rows, dout, head.first_query + first, queries - first, step, width_steps);
    block_products(d, row, rows, values, token_steps, width_steps, height);
    for (long i = 0; i < height; i++)
      softmax_backward_row(p + i * row, d + i * row, tiles + i / LANES * token_steps * TILE + i % LANES * LANES, tokens,
                           head.scale);
    weighted_sum(gradients.queries, head.first_query + first, queries - first, step, tiles, keys_transposed, width,
                 token_steps, NULL);
  }
  for (long first = 0; first < tokens; first += QUERY_ROWS) {
    pack_transposed(tiles, weights + first, tokens - first, queries, row);
    weighted_sum(gradients.values, head.first_token + first, tokens - first, step, tiles, dout_transposed, width,
                 query_steps, NULL);
    pack_transposed(tiles, scores + first, tokens - first, queries, row);
    weighted_sum(gradients.keys, head.first_token + first, tokens - first, step, tiles, queries_transposed, width,
                 query_steps, NULL);
  }
  END_BLOCKS
}
#endif
