// float32 products. An LHS block has twelve rows: 12 × 2 accumulators, two vectors of a panel and a broadcast fill the registers.
//
// Both packings prefetch where rows or columns are pages apart, which the hardware prefetcher does not follow.

#if defined(__x86_64__) && defined(__linux__)
#include "gemm_layout.h"
#include "kernel_table.h"
#include "lanes.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))

/// Values of k at a time: the K block of an LHS block and of a panel stay in L1.
enum { K_BLOCK = 384, BLOCK_ROWS = 12 };

INLINE uint32_t word(const float *source) {
  uint32_t bits;
  memcpy(&bits, source, 4);
  return bits;
}

TARGET static void pack_lhs(void *to, nb_factor x) {
  uint32_t *packed = to;
  const float *source = x.start;
  long rows = x.count, k = x.k, k_stride = x.k_stride, done_together = 0;
  if (x.stride == 1)
    for (; done_together < k; done_together++) {
      const float *at = source + done_together * k_stride;
      for (long r = 0; r < rows; r += LANES) __builtin_prefetch(at + 16 * k_stride + r, 0, 2);
      for (long r = 0; r < rows; r += BLOCK_ROWS)
        _mm512_mask_storeu_ps(packed + r * k + done_together * BLOCK_ROWS, 0xFFF,
                              _mm512_maskz_loadu_ps(first_lanes(rows - r < BLOCK_ROWS ? rows - r : BLOCK_ROWS), at + r));
    }
  for (long first = 0; first < rows; first += BLOCK_ROWS, packed += k * BLOCK_ROWS) {
    const float *tile = source + first * x.stride;
    long here = rows - first < BLOCK_ROWS ? rows - first : BLOCK_ROWS, done = done_together;
    if (k_stride == 1)
      for (; done + 16 <= k; done += 16) {
        __m512i block[16];
        for (long r = 0; r < 16; r++)
          block[r] = r < here ? _mm512_loadu_si512(tile + r * x.stride + done) : _mm512_setzero_si512();
        transpose(block);
        for (long p = 0; p < 16; p++) _mm512_mask_storeu_epi32(packed + (done + p) * BLOCK_ROWS, 0xFFF, block[p]);
      }
    for (long p = done; p < k; p++)
      for (long r = 0; r < BLOCK_ROWS; r++) packed[p * BLOCK_ROWS + r] = r < here ? word(tile + r * x.stride + p * k_stride) : 0;
  }
}

TARGET static void pack_rhs(void *to, nb_factor x) {
  uint32_t *packed = to;
  const float *source = x.start;
  long columns = x.count, k = x.k, k_stride = x.k_stride, done = 0;
  if (x.stride == 1 && columns == PANEL) {
    for (; done < k; done++)
      for (long half = 0; half < PANEL; half += LANES) {
        const float *at = source + done * k_stride + half;
        __builtin_prefetch(at + 16 * k_stride, 0, 2);
        _mm512_storeu_ps(packed + done * PANEL + half, _mm512_loadu_ps(at));
      }
  } else if (k_stride == 1 && columns == PANEL) {
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
    for (long c = 0; c < PANEL; c++) packed[p * PANEL + c] = c < columns ? word(source + c * x.stride + p * k_stride) : 0;
}

/// `is_first`: adds bias and addend, else the partial sums of c. Prefetches `lines` lines from `next` on.
TARGET INLINE void multiply_tile(const int rows, float *c, long stride, const uint32_t *a, const uint32_t *panel, long words,
                                  long columns, const float *addend, const nb_epilogue *epilogue, int is_first,
                                  const uint32_t *next, long lines, int prefetches) {
  __mmask16 low = first_lanes(columns), high = first_lanes(columns - LANES);
  __m512 left[BLOCK_ROWS], right[BLOCK_ROWS];
  const float *initial = is_first ? addend : c;
  long initial_stride = is_first ? epilogue->addend_stride : stride;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    left[r] = right[r] = _mm512_setzero_ps();
    if (!prefetches) continue;
    prefetch_row(c + r * stride, 1);
    if (initial && initial != c) prefetch_row(initial + r * initial_stride, 0);
  }
  for (long p = 0; p < words; p++) {
    __m512 b0 = _mm512_loadu_ps(panel + p * PANEL), b1 = _mm512_loadu_ps(panel + p * PANEL + LANES);
    if (p < lines) _mm_prefetch((const char *)(next + p * 16), _MM_HINT_T1);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512 x = (__m512)_mm512_set1_epi32((int)a[p * BLOCK_ROWS + r]);
      left[r] = _mm512_fmadd_ps(x, b0, left[r]);
      right[r] = _mm512_fmadd_ps(x, b1, right[r]);
    }
  }
  __m512 factor = _mm512_set1_ps(epilogue->scale), first = _mm512_setzero_ps(), second = first;
  if (is_first && epilogue->bias) {
    first = _mm512_maskz_loadu_ps(low, epilogue->bias);
    second = _mm512_maskz_loadu_ps(high, epilogue->bias + 16);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512 x = _mm512_fmadd_ps(left[r], factor, first), y = _mm512_fmadd_ps(right[r], factor, second);
    if (initial) {
      x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(low, initial + r * initial_stride));
      y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(high, initial + r * initial_stride + 16));
    }
    _mm512_mask_storeu_ps(c + r * stride, low, x);
    _mm512_mask_storeu_ps(c + r * stride + 16, high, y);
  }
}

/// The next K block, of this panel or of `after`, comes from memory: each LHS block prefetches an equal part of it.
TARGET static void multiply_panel(float *c, long stride, const uint32_t *tiles, const uint32_t *panel, long rows, long columns,
                                   long words, const uint32_t *after, const nb_epilogue *epilogue) {
  int prefetches = prefetches_output();
  long blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  long lines = ((words < K_BLOCK ? words : K_BLOCK) * PANEL / 16 + blocks - 1) / blocks;
  for (long from = 0; from < words || from == 0; from += K_BLOCK) {
    long depth = words - from < K_BLOCK ? words - from : K_BLOCK;
    const uint32_t *next = from + depth < words ? panel + (from + depth) * PANEL : after;
    for (long r = 0; r < rows; r += BLOCK_ROWS, next += lines * 16) {
      float *out = c + r * stride;
      const uint32_t *a = tiles + r * words + from * BLOCK_ROWS, *b = panel + from * PANEL;
      const float *addend = epilogue->addend ? epilogue->addend + r * epilogue->addend_stride : NULL;
      int is_first = from == 0;
      switch (rows - r < BLOCK_ROWS ? rows - r : BLOCK_ROWS) {
#define ROWS(n)                                                                                                          \
  case n: multiply_tile(n, out, stride, a, b, depth, columns, addend, epilogue, is_first, next, lines, prefetches); break;
        ROWS(12) ROWS(11) ROWS(10) ROWS(9) ROWS(8) ROWS(7) ROWS(6) ROWS(5) ROWS(4) ROWS(3) ROWS(2) ROWS(1)
#undef ROWS
      }
    }
  }
}

/// The activation, or its gradient, of a panel's columns, two rows at a time.
TARGET static void activate(const float *c, long stride, long rows, long columns, const nb_epilogue *epilogue) {
  __mmask16 masks[2] = {first_lanes(columns), first_lanes(columns - LANES)};
  for (long r = 0; r < rows; r += 2) {
    long last = r + 1 < rows ? r + 1 : r;
    const float *sums[2] = {c + r * stride, c + last * stride};
    long offsets[2] = {r * epilogue->activated_stride, last * epilogue->activated_stride};
    __m512 x[UNROLL], at[UNROLL], slopes[UNROLL];
    for (int i = 0; i < UNROLL; i++) x[i] = _mm512_maskz_loadu_ps(masks[i % 2], sums[i / 2] + i % 2 * LANES);
    if (epilogue->pre_activation) {
      for (int i = 0; i < UNROLL; i++)
        at[i] = _mm512_maskz_loadu_ps(masks[i % 2], epilogue->pre_activation + offsets[i / 2] + i % 2 * LANES);
      slope_each(epilogue->activation, at, slopes, UNROLL);
      for (int i = 0; i < UNROLL; i++) x[i] = _mm512_mul_ps(x[i], slopes[i]);
    } else {
      activate_each(epilogue->activation, x, UNROLL);
    }
    for (int i = 0; i < UNROLL; i++)
      _mm512_mask_storeu_ps(epilogue->activated + offsets[i / 2] + i % 2 * LANES, masks[i % 2], x[i]);
  }
}

static void gemm(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                 const nb_epilogue *epilogue) {
  nb_epilogue here = *epilogue;
  const uint32_t *panel = panels;
  for (long from = 0; from < columns; from += PANEL, panel += PANEL * k) {
    long width = columns - from < PANEL ? columns - from : PANEL;
    const uint32_t *after = epilogue->prefetch ? epilogue->prefetch : panels;
    if (from + PANEL < columns) after = panel + PANEL * k;
    multiply_panel(c + from, stride, tiles, panel, rows, width, k, after, &here);
    if (here.activated) activate(c + from, stride, rows, width, &here);
    here = epilogue_at_column(here, PANEL);
  }
}

static long packed_words(long k) { return k; }
static long panel_group(long k, int has_output) { return 1; }

static int supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") != 0;
}

const nb_kernel_table nb_table_avx512 = {
    .name = "avx512", .supported = supported, .lhs_block_rows = BLOCK_ROWS, .packed_words = packed_words,
    .panel_group = panel_group, .pack_lhs = pack_lhs, .pack_rhs = pack_rhs, .gemm = gemm};
#endif
