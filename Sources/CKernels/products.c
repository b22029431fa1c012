#include "CKernels.h"
#include "clones.h"
#include <stdint.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { TILE = nb_tile_rows, PANEL = nb_panel_columns };
/// Words of a panel taken at a time: few enough that their share of a tile and of the panel stays close.
enum { DEPTH = 384 };

/// Rows become columns.
__attribute__((target("avx512f"))) INLINE void transpose(__m512i r[16]) {
  __m512i t[16], u[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      u[i + 2 * j] = _mm512_unpacklo_epi64(t[i + j], t[i + j + 2]);
      u[i + 2 * j + 1] = _mm512_unpackhi_epi64(t[i + j], t[i + j + 2]);
    }
  for (int j = 0; j < 4; j++) {
    __m512i a = _mm512_shuffle_i32x4(u[j], u[4 + j], 0x88), b = _mm512_shuffle_i32x4(u[j], u[4 + j], 0xdd);
    __m512i c = _mm512_shuffle_i32x4(u[8 + j], u[12 + j], 0x88), d = _mm512_shuffle_i32x4(u[8 + j], u[12 + j], 0xdd);
    r[j] = _mm512_shuffle_i32x4(a, c, 0x88);
    r[8 + j] = _mm512_shuffle_i32x4(a, c, 0xdd);
    r[4 + j] = _mm512_shuffle_i32x4(b, d, 0x88);
    r[12 + j] = _mm512_shuffle_i32x4(b, d, 0xdd);
  }
}

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))
#define NAMED(x) f32_##x
#define PER_WORD 1
#define words16 f32_words16
#define rows16 f32_rows16
#define word f32_word
#define MULTIPLY_ADD(sum, x, y) _mm512_fmadd_ps((__m512)(x), (__m512)(y), sum)
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

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define NAMED(x) bf16_##x
#define PER_WORD 2
#define words16 bf16_words16
#define rows16 bf16_rows16
#define word bf16_word
#define MULTIPLY_ADD(sum, x, y) _mm512_dpbf16_ps(sum, (__m512bh)(x), (__m512bh)(y))
TARGET INLINE __m512i bf16_words16(const float *source) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + 16), _mm512_loadu_ps(source));
}
/// Up to sixteen columns of two rows, `step` apart: the first row's in the low halves.
TARGET INLINE __m512i bf16_rows16(const float *source, long step, __mmask16 mask) {
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(mask, source + step),
                                              _mm512_maskz_loadu_ps(mask, source));
  __m512i low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(both));
  return _mm512_or_si512(
      low, _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(both, 1)), 16));
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

int nb_has_products(nb_precision precision) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
         && (precision == nb_float32 || __builtin_cpu_supports("avx512bf16"));
}

void nb_pack_rows(nb_precision precision, void *packed, const float *source, long rows, long k, long row_stride,
                  long step) {
  (precision == nb_bfloat16 ? bf16_pack_rows : f32_pack_rows)(packed, source, rows, k, row_stride, step);
}

void nb_pack_panel(nb_precision precision, void *packed, const float *source, long columns, long k, long column_stride,
                   long step) {
  (precision == nb_bfloat16 ? bf16_pack_panel : f32_pack_panel)(packed, source, columns, k, column_stride, step);
}

void nb_multiply_panel(nb_precision precision, float *c, long stride, const void *tiles, const void *panel, long rows,
                       long columns, long words, const nb_product_end *end) {
  (precision == nb_bfloat16 ? bf16_multiply : f32_multiply)(c, stride, tiles, panel, rows, columns, words, end);
  if (end->active)
    nb_activate_rows(end->activation, end->active, end->active_stride, c, stride, rows, columns);
}
#else
int nb_has_products(nb_precision precision) { return 0; }
void nb_pack_rows(nb_precision precision, void *packed, const float *source, long rows, long k, long row_stride,
                  long step) {}
void nb_pack_panel(nb_precision precision, void *packed, const float *source, long columns, long k, long column_stride,
                   long step) {}
void nb_multiply_panel(nb_precision precision, float *c, long stride, const void *tiles, const void *panel, long rows,
                       long columns, long words, const nb_product_end *end) {}
#endif
