// How factors of bfloat16 are cut, and the scratch space of attention, whatever multiplies.
#ifndef CKERNELS_BFLOAT16_LAYOUT_H
#define CKERNELS_BFLOAT16_LAYOUT_H
#include "kernels.h"

/// Values of a step, rows of a block.
enum { STEP = 32, ASKING = 32 };

/// Panels that rows are taken through together: at most so many, and as many as have 0.8 MB of a stretch, which stay in the
/// second cache while rows pass.
enum { GROUP = 8, GROUP_STEPS = 400 };

/// Steps that are summed before sums are put down. Where that is half-way there must be a place for them.
static inline long steps_at_once(long k, int has_place) {
  long all = (k + STEP - 1) / STEP, most = has_place && k > 0 ? nb_k_block(k) / STEP : all + 1;
  return all < most ? all : most;
}

static inline long panels_together(long k, int has_place) {
  long steps = steps_at_once(k, has_place), panels = GROUP_STEPS / (steps > 0 ? steps : 1);
  return panels < 1 ? 1 : panels > GROUP ? GROUP : panels;
}

static inline long whole(long count) { return (count + 31) / 32; }

/// Words of the parts of the scratch space of `nb_attend`.
typedef struct { long keys, values, asking, scores, shares; } attention_words;

static inline attention_words words_of(long tokens, long width) {
  long depth = whole(width), reach = whole(tokens);
  return (attention_words){
      .keys = reach * depth * 2 * TILE, .values = depth * reach * 2 * TILE, .asking = 2 * depth * TILE,
      .scores = ASKING * reach * PANEL, .shares = 2 * reach * TILE};
}
#endif
