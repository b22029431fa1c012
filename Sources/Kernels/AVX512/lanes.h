// Vectors of sixteen float32: masks, transposition, exponential, activations.
#ifndef CKERNELS_LANES_H
#define CKERNELS_LANES_H
#include "CKernels.h"
#include "Elementwise/vector_math.h"
#include <immintrin.h>
#include <stdint.h>

enum { LANES = 16 };

INLINE __mmask16 first_lanes(long count) {
  return count >= LANES ? 0xFFFF : count <= 0 ? 0 : (__mmask16)((1u << count) - 1);
}

/// Transposes 16 × 16 words.
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

/// Vectors that take each step together: one alone waits longer for its own steps than out-of-order execution reaches.
enum { UNROLL = 4 };
#define EACH for (int i = 0; i < n; i++)
#define WIDE __attribute__((target("avx512f"))) INLINE

/// x ← e^x as `quick_exp`.
WIDE void exp_each(__m512 *x, const int n) {
  __m512 whole[UNROLL], p[UNROLL];
  // min and max return the second operand where one is NaN: NaN stays NaN.
  EACH x[i] = _mm512_max_ps(_mm512_set1_ps(-87), _mm512_min_ps(_mm512_set1_ps(87), x[i]));
  EACH whole[i] = _mm512_roundscale_ps(_mm512_mul_ps(x[i], _mm512_set1_ps(1.44269504088896341f)), 0);
  EACH x[i] = _mm512_fnmadd_ps(whole[i], _mm512_set1_ps(0.693359375f), x[i]);
  EACH x[i] = _mm512_fnmadd_ps(whole[i], _mm512_set1_ps(-2.12194440e-4f), x[i]);
  EACH p[i] = _mm512_fmadd_ps(_mm512_set1_ps(1.9875691500e-4f), x[i], _mm512_set1_ps(1.3981999507e-3f));
  EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(8.3334519073e-3f));
  EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(4.1665795894e-2f));
  EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(1.6666665459e-1f));
  EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(5.0000001201e-1f));
  EACH p[i] = _mm512_fmadd_ps(_mm512_mul_ps(p[i], x[i]), x[i], _mm512_add_ps(x[i], _mm512_set1_ps(1)));
  EACH x[i] = _mm512_scalef_ps(p[i], whole[i]);
}

/// Φ(x) as `nb_activate`'s, and e^(−x²/2).
WIDE void normal_distribution_each(const __m512 *x, __m512 *cdf, __m512 *e, const int n) {
  __m512 a[UNROLL], d[UNROLL], t[UNROLL], p[UNROLL];
  EACH a[i] = _mm512_mul_ps(_mm512_min_ps(_mm512_set1_ps(1e18f), _mm512_abs_ps(x[i])), _mm512_set1_ps(0.70710678118654752f));
  EACH d[i] = _mm512_fmadd_ps(a[i], _mm512_set1_ps(0.3275911f), _mm512_set1_ps(1));
  EACH t[i] = _mm512_rcp14_ps(d[i]);
  EACH t[i] = _mm512_fmadd_ps(t[i], _mm512_fnmadd_ps(d[i], t[i], _mm512_set1_ps(1)), t[i]);
  EACH p[i] = _mm512_fmadd_ps(_mm512_set1_ps(0.5f * 1.061405429f), t[i], _mm512_set1_ps(0.5f * -1.453152027f));
  EACH p[i] = _mm512_fmadd_ps(p[i], t[i], _mm512_set1_ps(0.5f * 1.421413741f));
  EACH p[i] = _mm512_fmadd_ps(p[i], t[i], _mm512_set1_ps(0.5f * -0.284496736f));
  EACH p[i] = _mm512_fmadd_ps(p[i], t[i], _mm512_set1_ps(0.5f * 0.254829592f));
  EACH p[i] = _mm512_mul_ps(p[i], t[i]);
  EACH e[i] = _mm512_fnmadd_ps(a[i], a[i], _mm512_setzero_ps());
  exp_each(e, n);
  EACH p[i] = _mm512_mul_ps(p[i], e[i]);
  EACH cdf[i] = _mm512_mask_mov_ps(_mm512_sub_ps(_mm512_set1_ps(1), p[i]),
                                     _mm512_cmplt_ps_mask(x[i], _mm512_setzero_ps()), p[i]);
}

/// x ← f(x).
WIDE void activate_each(nb_activation kind, __m512 *x, const int n) {
  if (kind == nb_identity) return;
  if (kind == nb_gelu) {
    __m512 cdf[UNROLL], e[UNROLL];
    normal_distribution_each(x, cdf, e, n);
    EACH x[i] = _mm512_mul_ps(x[i], cdf[i]);
    return;
  }
  __m512 top = _mm512_set1_ps(kind == nb_relu6 ? 6.0f : INFINITY);
  EACH x[i] = _mm512_min_ps(top, _mm512_max_ps(_mm512_setzero_ps(), x[i]));
}

/// slope ← f'(x), x ← f(x).
WIDE void slope_each(nb_activation kind, __m512 *x, __m512 *slope, const int n) {
  if (kind == nb_gelu) {
    __m512 e[UNROLL];
    normal_distribution_each(x, slope, e, n);
    EACH {
      __m512 cdf = slope[i];
      slope[i] = _mm512_fmadd_ps(_mm512_mul_ps(x[i], _mm512_set1_ps(0.39894228040143268f)), e[i], cdf);
      x[i] = _mm512_mul_ps(x[i], cdf);
    }
    return;
  }
  EACH {
    __mmask16 rises = kind == nb_identity ? 0xFFFF : _mm512_cmp_ps_mask(x[i], _mm512_setzero_ps(), _CMP_GT_OQ);
    if (kind == nb_relu6) rises &= _mm512_cmp_ps_mask(x[i], _mm512_set1_ps(6), _CMP_LT_OQ);
    slope[i] = _mm512_maskz_mov_ps(rises, _mm512_set1_ps(1));
  }
  activate_each(kind, x, n);
}
#endif
