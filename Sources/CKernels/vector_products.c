// float32 products by vectors. Rows are packed by tiles of twelve, as many as registers hold sums of two vectors for.
//
// What rows or columns lie far apart the system does not foresee: both packings ask for it some steps before.

#if defined(__x86_64__) && defined(__linux__)
#include "kernels.h"
#include "lanes.h"

#define VECTORS __attribute__((target("avx512f,avx512bw,avx512vl")))

/// Words of a panel taken at a time: few enough that their share of a tile and of the panel stays close.
enum { DEPTH = 384, TILE_ROWS = 12 };

INLINE uint32_t word(const float *source) {
  uint32_t bits;
  memcpy(&bits, source, 4);
  return bits;
}

VECTORS void nb_f32_pack_rows(uint32_t *packed, nb_factor x) {
  const float *source = x.start;
  long rows = x.count, k = x.k, step = x.step, across = 0;
  if (x.stride == 1)
    for (; across < k; across++) {
      const float *at = source + across * step;
      for (long r = 0; r < rows; r += LANES) __builtin_prefetch(at + 16 * step + r, 0, 2);
      for (long r = 0; r < rows; r += TILE_ROWS)
        _mm512_mask_storeu_ps(packed + r * k + across * TILE_ROWS, 0xFFF,
                              _mm512_maskz_loadu_ps(first_lanes(rows - r < TILE_ROWS ? rows - r : TILE_ROWS), at + r));
    }
  for (long first = 0; first < rows; first += TILE_ROWS, packed += k * TILE_ROWS) {
    const float *tile = source + first * x.stride;
    long here = rows - first < TILE_ROWS ? rows - first : TILE_ROWS, done = across;
    if (step == 1)
      for (; done + 16 <= k; done += 16) {
        __m512i block[16];
        for (long r = 0; r < 16; r++)
          block[r] = r < here ? _mm512_loadu_si512(tile + r * x.stride + done) : _mm512_setzero_si512();
        transpose(block);
        for (long p = 0; p < 16; p++) _mm512_mask_storeu_epi32(packed + (done + p) * TILE_ROWS, 0xFFF, block[p]);
      }
    for (long p = done; p < k; p++)
      for (long r = 0; r < TILE_ROWS; r++) packed[p * TILE_ROWS + r] = r < here ? word(tile + r * x.stride + p * step) : 0;
  }
}

VECTORS void nb_f32_pack_panel(uint32_t *packed, nb_factor x) {
  const float *source = x.start;
  long columns = x.count, k = x.k, step = x.step, done = 0;
  if (x.stride == 1 && columns == PANEL) {
    for (; done < k; done++)
      for (long half = 0; half < PANEL; half += LANES) {
        const float *at = source + done * step + half;
        __builtin_prefetch(at + 16 * step, 0, 2);
        _mm512_storeu_ps(packed + done * PANEL + half, _mm512_loadu_ps(at));
      }
  } else if (step == 1 && columns == PANEL) {
    for (; done + 16 <= k; done += 16)
      for (long half = 0; half < PANEL; half += LANES) {
        __m512i block[16];
        for (long c = 0; c < 16; c++) {
          const float *at = source + (half + c) * x.stride + done;
          __builtin_prefetch(at + 64, 0, 2);
          block[c] = _mm512_loadu_si512(at);
        }
        transpose(block);
        for (long p = 0; p < 16; p++) _mm512_storeu_si512(packed + (done + p) * PANEL + half, block[p]);
      }
  }
  for (long p = done; p < k; p++)
    for (long c = 0; c < PANEL; c++) packed[p * PANEL + c] = c < columns ? word(source + c * x.stride + p * step) : 0;
}

/// `is_first`: the sum begins with bias and addend; else with what c holds. Meanwhile so many lines are asked for from `next` on.
VECTORS INLINE void multiply_tile(const int rows, float *c, long stride, const uint32_t *a, const uint32_t *panel, long words,
                                  long columns, const float *addend, const nb_epilogue *end, int is_first,
                                  const uint32_t *next, long lines, int asks) {
  __mmask16 low = first_lanes(columns), high = first_lanes(columns - LANES);
  __m512 left[TILE_ROWS], right[TILE_ROWS];
  const float *more = is_first ? addend : c;
  long more_stride = is_first ? end->addend_stride : stride;
  // By the time the sums are there, so are the lines they go to, where these are asked for.
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    left[r] = right[r] = _mm512_setzero_ps();
    if (!asks) continue;
    ask_for_row(c + r * stride, 1);
    if (more && more != c) ask_for_row(more + r * more_stride, 0);
  }
  for (long p = 0; p < words; p++) {
    __m512 b0 = _mm512_loadu_ps(panel + p * PANEL), b1 = _mm512_loadu_ps(panel + p * PANEL + LANES);
    if (p < lines) _mm_prefetch((const char *)(next + p * 16), _MM_HINT_T1);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 x = (__m512)_mm512_set1_epi32((int)a[p * TILE_ROWS + r]);
      left[r] = _mm512_fmadd_ps(x, b0, left[r]);
      right[r] = _mm512_fmadd_ps(x, b1, right[r]);
    }
  }
  __m512 factor = _mm512_set1_ps(end->scale), first = _mm512_setzero_ps(), second = first;
  if (is_first && end->bias) {
    first = _mm512_maskz_loadu_ps(low, end->bias);
    second = _mm512_maskz_loadu_ps(high, end->bias + 16);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512 x = _mm512_fmadd_ps(left[r], factor, first), y = _mm512_fmadd_ps(right[r], factor, second);
    if (more) {
      x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(low, more + r * more_stride));
      y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(high, more + r * more_stride + 16));
    }
    _mm512_mask_storeu_ps(c + r * stride, low, x);
    _mm512_mask_storeu_ps(c + r * stride + 16, high, y);
  }
}

/// What is taken up next, the rest of this panel or `after` it, comes from far: each tile of rows asks for its share, so that
/// memory and multiplication share the time evenly.
VECTORS static void multiply_panel(float *c, long stride, const uint32_t *tiles, const uint32_t *panel, long rows, long columns,
                                   long words, const uint32_t *after, const nb_epilogue *end) {
  int asks = asks_for_sums();
  long blocks = (rows + TILE_ROWS - 1) / TILE_ROWS;
  long lines = ((words < DEPTH ? words : DEPTH) * PANEL / 16 + blocks - 1) / blocks;
  for (long from = 0; from < words || from == 0; from += DEPTH) {
    long depth = words - from < DEPTH ? words - from : DEPTH;
    const uint32_t *next = from + depth < words ? panel + (from + depth) * PANEL : after;
    for (long r = 0; r < rows; r += TILE_ROWS, next += lines * 16) {
      float *out = c + r * stride;
      const uint32_t *a = tiles + r * words + from * TILE_ROWS, *b = panel + from * PANEL;
      const float *addend = end->addend ? end->addend + r * end->addend_stride : NULL;
      int is_first = from == 0;
      switch (rows - r < TILE_ROWS ? rows - r : TILE_ROWS) {
#define ROWS(n) case n: multiply_tile(n, out, stride, a, b, depth, columns, addend, end, is_first, next, lines, asks); break;
        ROWS(12) ROWS(11) ROWS(10) ROWS(9) ROWS(8) ROWS(7) ROWS(6) ROWS(5) ROWS(4) ROWS(3) ROWS(2) ROWS(1)
#undef ROWS
      }
    }
  }
}

/// What columns of a panel end with once their sums are there, two rows together.
VECTORS static void activate(const float *c, long stride, long rows, long columns, const nb_epilogue *end) {
  __mmask16 masks[2] = {first_lanes(columns), first_lanes(columns - LANES)};
  for (long r = 0; r < rows; r += 2) {
    long last = r + 1 < rows ? r + 1 : r;
    const float *sums[2] = {c + r * stride, c + last * stride};
    long places[2] = {r * end->activated_stride, last * end->activated_stride};
    __m512 x[TOGETHER], at[TOGETHER], slopes[TOGETHER];
    for (int i = 0; i < TOGETHER; i++) x[i] = _mm512_maskz_loadu_ps(masks[i % 2], sums[i / 2] + i % 2 * LANES);
    if (end->pre_activation) {
      for (int i = 0; i < TOGETHER; i++)
        at[i] = _mm512_maskz_loadu_ps(masks[i % 2], end->pre_activation + places[i / 2] + i % 2 * LANES);
      slope_each(end->activation, at, slopes, TOGETHER);
      for (int i = 0; i < TOGETHER; i++) x[i] = _mm512_mul_ps(x[i], slopes[i]);
    } else {
      activate_each(end->activation, x, TOGETHER);
    }
    for (int i = 0; i < TOGETHER; i++) _mm512_mask_storeu_ps(end->activated + places[i / 2] + i % 2 * LANES, masks[i % 2], x[i]);
  }
}

void nb_f32_multiply(float *c, long stride, const uint32_t *tiles, const uint32_t *panels, long rows, long columns, long k,
                     const nb_epilogue *end) {
  nb_epilogue here = *end;
  const uint32_t *panel = panels;
  for (long from = 0; from < columns; from += PANEL, panel += PANEL * k) {
    long width = columns - from < PANEL ? columns - from : PANEL;
    const uint32_t *after = from + PANEL < columns ? panel + PANEL * k : end->prefetch ? end->prefetch : panels;
    multiply_panel(c + from, stride, tiles, panel, rows, width, k, after, &here);
    if (here.activated) activate(c + from, stride, rows, width, &here);
    here = nb_end_after(here, PANEL);
  }
}
#endif
