// What the product kernels share on CPUs with AVX-512: sixteen words turned, bfloat16 in pairs.
#ifndef CKERNELS_LANES_H
#define CKERNELS_LANES_H
#include "CKernels.h"
#include "clones.h"
#include <immintrin.h>

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

/// e^x as `quick_exp`, of sixteen.
__attribute__((target("avx512f"))) INLINE __m512 exp16(__m512 x) {
  // Of two operands one of which is not a number the second is taken: so it stays one.
  x = _mm512_max_ps(_mm512_set1_ps(-87), _mm512_min_ps(_mm512_set1_ps(87), x));
  __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f)), 0);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.9875691500e-4f);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.3981999507e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(8.3334519073e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(4.1665795894e-2f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.6666665459e-1f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(5.0000001201e-1f));
  p = _mm512_fmadd_ps(_mm512_mul_ps(p, r), r, _mm512_add_ps(r, _mm512_set1_ps(1)));
  return _mm512_scalef_ps(p, n);
}

/// Φ(x) as `nb_activate`'s, of sixteen, and e^(−x²/2).
__attribute__((target("avx512f"))) INLINE __m512 normal_distribution16(__m512 x, __m512 *e) {
  __m512 a = _mm512_mul_ps(_mm512_min_ps(_mm512_set1_ps(1e18f), _mm512_abs_ps(x)), _mm512_set1_ps(0.70710678118654752f));
  __m512 d = _mm512_fmadd_ps(a, _mm512_set1_ps(0.3275911f), _mm512_set1_ps(1));
  __m512 t = _mm512_rcp14_ps(d);
  t = _mm512_fmadd_ps(t, _mm512_fnmadd_ps(d, t, _mm512_set1_ps(1)), t);
  __m512 p = _mm512_set1_ps(0.5f * 1.061405429f);
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * -1.453152027f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * 1.421413741f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * -0.284496736f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * 0.254829592f));
  *e = exp16(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_mul_ps(a, a)));
  __m512 tail = _mm512_mul_ps(_mm512_mul_ps(p, t), *e);
  __mmask16 negative = _mm512_cmplt_ps_mask(x, _mm512_setzero_ps());
  return _mm512_mask_mov_ps(_mm512_sub_ps(_mm512_set1_ps(1), tail), negative, tail);
}

/// f(x) of sixteen.
__attribute__((target("avx512f"))) INLINE __m512 activated(nb_activation kind, __m512 x) {
  __m512 e;
  if (kind == nb_identity) return x;
  if (kind == nb_gelu) return _mm512_mul_ps(x, normal_distribution16(x, &e));
  __m512 top = _mm512_set1_ps(kind == nb_relu6 ? 6.0f : INFINITY);
  return _mm512_min_ps(top, _mm512_max_ps(_mm512_setzero_ps(), x));
}

/// f'(x) of sixteen, and f(x).
__attribute__((target("avx512f"))) INLINE __m512 slope(nb_activation kind, __m512 x, __m512 *active) {
  if (kind == nb_gelu) {
    __m512 e, share = normal_distribution16(x, &e);
    *active = _mm512_mul_ps(x, share);
    return _mm512_fmadd_ps(_mm512_mul_ps(x, _mm512_set1_ps(0.39894228040143268f)), e, share);
  }
  *active = activated(kind, x);
  __mmask16 rises = kind == nb_identity ? 0xFFFF : _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ);
  if (kind == nb_relu6) rises &= _mm512_cmp_ps_mask(x, _mm512_set1_ps(6), _CMP_LT_OQ);
  return _mm512_maskz_mov_ps(rises, _mm512_set1_ps(1));
}
#endif
