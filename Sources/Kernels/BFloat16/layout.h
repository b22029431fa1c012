// K blocks and panel groups of bfloat16, and the scratch space of attention: the same for every bfloat16 kernel.
#ifndef CKERNELS_BFLOAT16_LAYOUT_H
#define CKERNELS_BFLOAT16_LAYOUT_H
#include "gemm_layout.h"

/// Values of k in a step; rows of queries in a block of attention.
enum { K_STEP = 32, QUERY_ROWS = 32 };

/// Panels of a group, which all rows pass before the next: at most GROUP, and at most 0.8 MB of a K block, which stay in L2.
enum { GROUP = 8, GROUP_STEPS = 400 };

/// Steps summed before accumulators are stored; all of k where there is no output for partial sums.
static inline long k_block_steps(long k, int has_output) {
  long all = (k + K_STEP - 1) / K_STEP, most = has_output && k > 0 ? nb_k_block(k) / K_STEP : all + 1;
  return all < most ? all : most;
}

static inline long panel_group(long k, int has_output) {
  long steps = k_block_steps(k, has_output), panels = GROUP_STEPS / (steps > 0 ? steps : 1);
  return panels < 1 ? 1 : panels > GROUP ? GROUP : panels;
}

/// Steps that hold `count` values.
static inline long steps_of(long count) { return (count + 31) / 32; }

/// Words of the parts of `nb_attend`'s scratch space.
typedef struct { long keys, values, queries, scores, weights; } attention_layout;

static inline attention_layout attention_layout_of(long tokens, long width) {
  long width_steps = steps_of(width), token_steps = steps_of(tokens);
  return (attention_layout){
      .keys = token_steps * width_steps * 2 * TILE, .values = width_steps * token_steps * 2 * TILE,
      .queries = 2 * width_steps * TILE,
      .scores = QUERY_ROWS * token_steps * PANEL, .weights = 2 * token_steps * TILE};
}

/// Words of the parts of `nb_attend_backward`'s scratch space: five packed factors, two tiles of rows, the tiles of a block of
/// weights, and all attention weights and their gradients in float32.
typedef struct { long tokens, queries, rows, tiles, matrix, total; } attention_backward_layout;

static inline attention_backward_layout attention_backward_layout_of(long queries, long tokens, long width) {
  long width_steps = steps_of(width), token_steps = steps_of(tokens), query_steps = steps_of(queries);
  attention_backward_layout words = {
      .tokens = token_steps * width_steps * 2 * TILE, .queries = query_steps * width_steps * 2 * TILE,
      .rows = 2 * width_steps * TILE, .tiles = 2 * (token_steps > query_steps ? token_steps : query_steps) * TILE,
      .matrix = query_steps * QUERY_ROWS * token_steps * PANEL};
  words.total = 3 * words.tokens + 2 * words.queries + words.rows + words.tiles + 2 * words.matrix;
  return words;
}
#endif
