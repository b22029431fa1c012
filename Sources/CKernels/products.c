#include "CKernels.h"
#include "clones.h"
#include "tiles.h"
#include <stdint.h>
#include <stdlib.h>

long nb_words(nb_kernel kernel, long k) {
  switch (kernel) {
  case nb_float32_vectors: return k;
  case nb_bfloat16_vectors: return (k + 1) / 2;
  case nb_float32_tiles: return nb_digit_words(k);
  case nb_bfloat16_tiles: return nb_bf16_words(k);
  }
}

long nb_panels_together(nb_kernel kernel, long k, int has_place) {
  switch (kernel) {
  case nb_float32_tiles: return nb_digits_panels_together();
  case nb_bfloat16_tiles: return nb_bf16_panels_together(k, has_place);
  default: return 1;
  }
}

#if defined(__x86_64__)
#include "rounded_lanes.h"

/// Words of a panel taken at a time: few enough that their share of a tile and of the panel stays close.
enum { DEPTH = 384, TILE_ROWS = 12 };

/// Whether a tile asks for the lines that its sums go to: 4 to 6 % quicker on AMD's cores, nothing or slower on Intel's.
static int asks_for_sums(void) { return __builtin_cpu_is("amd") != 0; }

/// A panel's columns of a row, which will be written or read.
#define ask_for_row(row, writes) (__builtin_prefetch(row, writes, 2), __builtin_prefetch((row) + 16, writes, 2))

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))
#define NAMED(x) f32_##x
#define PER_WORD 1
#define words16 f32_words16
#define rows16 f32_rows16
#define word f32_word
#define MULTIPLY_ADD(sum, x, y) _mm512_fmadd_ps((__m512)(x), (__m512)(y), sum)
#define activate_lanes activate_each
#define slope_lanes slope_each
TARGET INLINE __m512i f32_words16(const float *source) { return _mm512_loadu_si512(source); }
TARGET INLINE __m512i f32_rows16(const float *source, long step, __mmask16 mask) {
  return _mm512_maskz_loadu_epi32(mask, source);
}
INLINE uint32_t f32_word(const float *source, long step, long left) {
  uint32_t bits;
  memcpy(&bits, source, 4);
  return bits;
}
#include "product_kernel.h"
#undef TARGET
#undef NAMED
#undef PER_WORD
#undef words16
#undef rows16
#undef word
#undef MULTIPLY_ADD
#undef activate_lanes
#undef slope_lanes

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define NAMED(x) bf16_##x
#define PER_WORD 2
#define words16 bf16_words16
#define rows16 bf16_rows16
#define word bf16_word
#define MULTIPLY_ADD(sum, x, y) _mm512_dpbf16_ps(sum, (__m512bh)(x), (__m512bh)(y))
// What it makes is rounded by the product that reads it.
#define activate_lanes activate_each_to_round
#define slope_lanes slope_each_to_round
TARGET INLINE __m512i bf16_words16(const float *source) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + 16), _mm512_loadu_ps(source));
}
/// Up to sixteen columns of two rows, `step` apart: the first row's in the low halves.
TARGET INLINE __m512i bf16_rows16(const float *source, long step, __mmask16 mask) {
  static const uint16_t in_turn[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                       8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(mask, source + step),
                                              _mm512_maskz_loadu_ps(mask, source));
  return _mm512_permutexvar_epi16(_mm512_loadu_si512(in_turn), both);
}
INLINE uint32_t bf16_rounded(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (bits >> 16) | 0x40u;
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}
INLINE uint32_t bf16_word(const float *source, long step, long left) {
  return bf16_rounded(source[0]) | (left > 1 ? bf16_rounded(source[step]) << 16 : 0);
}
#include "product_kernel.h"

int nb_has_kernel(nb_kernel kernel) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl"))
    return 0;
  if (kernel == nb_float32_vectors) return 1;
  return __builtin_cpu_supports("avx512bf16") && (kernel == nb_bfloat16_vectors || nb_has_tiles());
}

void nb_pack_rows(nb_kernel kernel, void *packed, nb_factor rows) {
  switch (kernel) {
  case nb_float32_vectors: return f32_pack_rows(packed, rows.start, rows.count, rows.k, rows.stride, rows.step);
  case nb_bfloat16_vectors: return bf16_pack_rows(packed, rows.start, rows.count, rows.k, rows.stride, rows.step);
  case nb_float32_tiles: return nb_digits_pack_rows(packed, rows);
  case nb_bfloat16_tiles: return nb_bf16_pack_rows(packed, rows);
  }
}

void nb_pack_panel(nb_kernel kernel, void *packed, nb_factor columns) {
  switch (kernel) {
  case nb_float32_vectors: return f32_pack_panel(packed, columns.start, columns.count, columns.k, columns.stride, columns.step);
  case nb_bfloat16_vectors: return bf16_pack_panel(packed, columns.start, columns.count, columns.k, columns.stride, columns.step);
  case nb_float32_tiles: return nb_digits_pack_panel(packed, columns);
  case nb_bfloat16_tiles: return nb_bf16_pack_panel(packed, columns);
  }
}

void nb_multiply_panels(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_product_end *end) {
  if (kernel == nb_float32_tiles) return nb_digits_multiply(c, stride, tiles, panels, rows, columns, k, end);
  if (kernel == nb_bfloat16_tiles) return nb_bf16_multiply(c, stride, tiles, panels, rows, columns, k, end);
  long words = nb_words(kernel, k);
  nb_product_end here = *end;
  const uint32_t *panel = panels;
  for (long from = 0; from < columns; from += PANEL, panel += PANEL * words) {
    long width = columns - from < PANEL ? columns - from : PANEL;
    const uint32_t *after = from + PANEL < columns ? panel + PANEL * words : end->ahead ? end->ahead : panels;
    int rounds = kernel == nb_bfloat16_vectors;
    (rounds ? bf16_multiply : f32_multiply)(c + from, stride, tiles, panel, rows, width, words, after, &here);
    if (here.active) (rounds ? bf16_activate : f32_activate)(c + from, stride, rows, width, &here);
    here = nb_end_after(here, PANEL);
  }
}
#else
int nb_has_kernel(nb_kernel kernel) { return 0; }
void nb_pack_rows(nb_kernel kernel, void *packed, nb_factor rows) {}
void nb_pack_panel(nb_kernel kernel, void *packed, nb_factor columns) {}
void nb_multiply_panels(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_product_end *end) {}
#endif
