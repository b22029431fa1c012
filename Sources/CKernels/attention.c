#include "brain_tiles.h"
#include "rounded_lanes.h"
#include "row_panels.h"

// Softmax attention of one head on tiles of bfloat16: 32 tokens ask at a time, and what they find stays in the first cache
// from the scores to the answer. Sums, exponentials and what they are divided by are float32.

#if defined(__x86_64__) && defined(__linux__)

enum { STEP = 32, ASKING = 2 * LANES };

static inline long whole(long count) { return (count + 31) / 32; }
static inline long least(long a, long b) { return a < b ? a : b; }

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

static const float log2_e = 1.44269504088896341f;

/// 2^(factor · score + shift) of the 64 from t on, zeros beyond the last.
AMX INLINE void shares_from(__m512 x[TOGETHER], const float *scores, long t, long tokens, __m512 factor, __m512 shift) {
  const int n = TOGETHER;
  EACH x[i] = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(first_lanes(tokens - t - i * LANES), scores + t + i * LANES), factor,
                              shift);
  power_each_to_round(x, n);
  EACH x[i] = _mm512_maskz_mov_ps(first_lanes(tokens - t - i * LANES), x[i]);
}

/// One row of scores → shares not yet divided, rounded and laid out as a left factor; gives back one over their sum.
AMX INLINE float shares_of(uint32_t *shares, const float *scores, long tokens, float scale) {
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

/// [32, 32] sums of two tiles of rows and one panel, to `sums`, rows `stride` apart.
AMX INLINE void square(float *sums, long stride, const uint32_t *a, const uint32_t *b, long steps) {
  unfinished_brain none = {0};
  upcoming nothing = {0};
  bf16_block(sums, stride, a, steps * TILE, b, steps, nothing, nothing, nothing, NULL, NULL, &none, 1, 1);
}

/// Columns of a product by their factors, rounded, to so many of its 32 rows: tiles · panels, each row times its factor where
/// there are factors.
AMX INLINE void product(nb_rows out, long first, long rows, long step, const uint32_t *tiles, const uint32_t *panels,
                        long width, long steps, const float *factors) {
  for (long p = 0; p < whole(width); p++) {
    _Alignas(64) float sums[ASKING * PANEL];
    square(sums, PANEL, tiles, panels + p * steps * 2 * TILE, steps);
    for (long i = 0; i < least(ASKING, rows); i++) {
      __m512 factor = _mm512_set1_ps(factors ? factors[i] : 1.0f);
      _mm512_storeu_si512(row_step(out, first + i, step + p),
                          rounded(_mm512_mul_ps(_mm512_load_ps(sums + i * PANEL), factor),
                                  _mm512_mul_ps(_mm512_load_ps(sums + i * PANEL + LANES), factor)));
    }
  }
}

/// Panels whose columns are a head's and whose depth are so many tokens.
AMX INLINE void pack_columns(uint32_t *panels, nb_rows x, long first, long tokens, long step, long depth) {
  for (long p = 0; p < depth; p++) panel_of_columns(panels + p * whole(tokens) * 2 * TILE, x, first, tokens, step + p, 0);
}

AMX void nb_attend(nb_rows out, nb_head head, void *scratch) {
  long asking = head.asking, tokens = head.tokens, width = head.width, depth = whole(width), reach = whole(tokens);
  long step = head.head * depth;
  attention_words words = words_of(tokens, width);
  uint32_t *keys = scratch, *values = keys + words.keys, *rows = values + words.values;
  float *scores = (float *)(rows + words.asking);
  uint32_t *shares = (uint32_t *)(scores + words.scores);
  panels_of_rows(keys, head.rows.keys, head.first, tokens, step, depth);
  pack_columns(values, head.rows.values, head.first, tokens, step, depth);
  configure_tiles();
  for (long first = 0; first < asking; first += ASKING) {
    tiles_of_rows(rows, head.rows.queries, head.first_query + first, asking - first, step, depth);
    for (long p = 0; p < reach; p++)
      square(scores + p * PANEL, reach * PANEL, rows, keys + p * depth * 2 * TILE, depth);
    float inverse[ASKING];
    for (long i = 0; i < least(ASKING, asking - first); i++)
      inverse[i] = shares_of(shares + i / LANES * reach * TILE + i % LANES * LANES, scores + i * reach * PANEL, tokens,
                             head.scale);
    product(out, head.first_query + first, asking - first, step, shares, values, width, reach, inverse);
  }
  _tile_release();
}

long nb_attention_backward_words(long asking, long tokens, long width) {
  long depth = whole(width), reach = whole(tokens), blocks = whole(asking);
  long factors = (3 * reach * depth + 2 * blocks * depth) * 2 * TILE;
  return factors + 2 * depth * TILE + 2 * (reach > blocks ? reach : blocks) * TILE + 2 * blocks * ASKING * reach * PANEL;
}

/// One row of scores and of what its shares owe, in place: scores → shares, dues → scale · share · (due − Σ share · due).
AMX INLINE void owe_row(float *scores, float *dues, uint32_t *rounded, long tokens, float scale) {
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
  for (long t = 0; t < tokens; t += STEP, rounded += TILE) {
    __m512 x[2];
    for (int half = 0; half < 2; half++) {
      float *s = scores + t + half * LANES, *d = dues + t + half * LANES;
      __mmask16 there = first_lanes(tokens - t - half * LANES);
      __m512 p = _mm512_maskz_mul_ps(there, _mm512_loadu_ps(s), divided);
      x[half] = _mm512_mul_ps(_mm512_mul_ps(p, scaled), _mm512_maskz_sub_ps(there, _mm512_loadu_ps(d), mean));
      _mm512_storeu_ps(s, p);
      _mm512_storeu_ps(d, x[half]);
    }
    _mm512_storeu_si512(rounded, (__m512i)_mm512_cvtne2ps_pbh(x[1], x[0]));
  }
}

/// Up to 32 columns of scores or shares as a left-hand factor whose depth are the tokens that ask.
AMX INLINE void pack_across(uint32_t *tiles, const float *scores, long columns, long asking, long row) {
  nb_bf16_pack_rows(tiles, (nb_factor){scores, least(ASKING, columns), asking, 1, row});
  if (columns <= LANES) memset(tiles + whole(asking) * TILE, 0, whole(asking) * TILE * sizeof *tiles);
}

AMX void nb_attend_backward(nb_heads owed, nb_rows due, nb_head head, void *scratch) {
  long asking = head.asking, tokens = head.tokens, width = head.width;
  long depth = whole(width), reach = whole(tokens), blocks = whole(asking), row = reach * PANEL, step = head.head * depth;
  uint32_t *keys = scratch, *values = keys + reach * depth * 2 * TILE, *keys_along = values + reach * depth * 2 * TILE;
  uint32_t *queries_along = keys_along + reach * depth * 2 * TILE;
  uint32_t *dues_along = queries_along + blocks * depth * 2 * TILE, *rows = dues_along + blocks * depth * 2 * TILE;
  uint32_t *tiles = rows + 2 * depth * TILE;
  float *shares = (float *)(tiles + 2 * (reach > blocks ? reach : blocks) * TILE), *scores = shares + blocks * ASKING * row;
  panels_of_rows(keys, head.rows.keys, head.first, tokens, step, depth);
  panels_of_rows(values, head.rows.values, head.first, tokens, step, depth);
  pack_columns(keys_along, head.rows.keys, head.first, tokens, step, depth);
  pack_columns(queries_along, head.rows.queries, head.first_query, asking, step, depth);
  pack_columns(dues_along, due, head.first_query, asking, step, depth);
  configure_tiles();
  for (long first = 0; first < asking; first += ASKING) {
    float *p = shares + first * row, *d = scores + first * row;
    tiles_of_rows(rows, head.rows.queries, head.first_query + first, asking - first, step, depth);
    for (long panel = 0; panel < reach; panel++)
      square(p + panel * PANEL, row, rows, keys + panel * depth * 2 * TILE, depth);
    tiles_of_rows(rows, due, head.first_query + first, asking - first, step, depth);
    for (long panel = 0; panel < reach; panel++)
      square(d + panel * PANEL, row, rows, values + panel * depth * 2 * TILE, depth);
    for (long i = 0; i < least(ASKING, asking - first); i++)
      owe_row(p + i * row, d + i * row, tiles + i / LANES * reach * TILE + i % LANES * LANES, tokens, head.scale);
    product(owed.queries, head.first_query + first, asking - first, step, tiles, keys_along, width, reach, NULL);
  }
  for (long first = 0; first < tokens; first += ASKING) {
    pack_across(tiles, shares + first, tokens - first, asking, row);
    product(owed.values, head.first + first, tokens - first, step, tiles, dues_along, width, blocks, NULL);
    pack_across(tiles, scores + first, tokens - first, asking, row);
    product(owed.keys, head.first + first, tokens - first, step, tiles, queries_along, width, blocks, NULL);
  }
  _tile_release();
}
#else
long nb_attention_words(long tokens, long width) { return 0; }
void nb_attend(nb_rows out, nb_head head, void *scratch) {}
long nb_attention_backward_words(long asking, long tokens, long width) { return 0; }
void nb_attend_backward(nb_heads owed, nb_rows due, nb_head head, void *scratch) {}
#endif
