// Functions whose results are rounded to bfloat16, which loses up to 2e-3: one polynomial each, with at most a tenth of that error.
#ifndef CKERNELS_ROUNDED_LANES_H
#define CKERNELS_ROUNDED_LANES_H
#include "AVX512/lanes.h"

/// Σ c[d] · x^d.
WIDE void polynomial_each(__m512 *p, const __m512 *x, const float *c, const int degree, const int n) {
  EACH p[i] = _mm512_set1_ps(c[degree]);
#pragma unroll
  for (int d = degree - 1; d >= 0; d--) EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(c[d]));
}

/// x ← 2^x, relative error 3e-6.
WIDE void exp2_each_bf16(__m512 *x, const int n) {
  static const float c[] = {0.999999285f, 0.693121791f, 0.240247443f, 0.0559178628f, 0.00957010221f};
  __m512 whole[UNROLL], p[UNROLL];
  EACH whole[i] = _mm512_roundscale_ps(x[i], 0);
  EACH x[i] = _mm512_sub_ps(x[i], whole[i]);
  polynomial_each(p, x, c, 4, n);
  EACH x[i] = _mm512_scalef_ps(p[i], whole[i]);
}

/// x clamped to ±4.4, beyond which Φ and gelu' are constant, and its square.
WIDE void clamp_each(const __m512 *x, __m512 *clamped, __m512 *square, const int n) {
  // min and max return the second operand where one is NaN: NaN stays NaN.
  EACH clamped[i] = _mm512_max_ps(_mm512_set1_ps(-4.4f), _mm512_min_ps(_mm512_set1_ps(4.4f), x[i]));
  EACH square[i] = _mm512_mul_ps(clamped[i], clamped[i]);
}

/// x ← x · Φ(x), error of Φ 2e-5.
WIDE void gelu_each_bf16(__m512 *x, const __m512 *clamped, const __m512 *square, const int n) {
  static const float c[] = {0.398881823f, -0.0662835836f, 0.00976422429f, -0.00108910433f, 8.9583169e-05f,
                            -5.20144067e-06f, 1.98926259e-07f, -4.44881332e-09f, 4.37607138e-11f};
  __m512 p[UNROLL];
  polynomial_each(p, square, c, 8, n);
  EACH p[i] = _mm512_fmadd_ps(p[i], clamped[i], _mm512_set1_ps(0.5f));
  EACH x[i] = _mm512_mul_ps(x[i], p[i]);
}

/// x ← f(x).
WIDE void activate_each_bf16(nb_activation kind, __m512 *x, const int n) {
  if (kind != nb_gelu) return activate_each(kind, x, n);
  __m512 clamped[UNROLL], square[UNROLL];
  clamp_each(x, clamped, square, n);
  gelu_each_bf16(x, clamped, square, n);
}

/// slope ← f'(x), error of gelu' 2e-4; x ← f(x).
WIDE void slope_each_bf16(nb_activation kind, __m512 *x, __m512 *slope, const int n) {
  if (kind != nb_gelu) return slope_each(kind, x, slope, n);
  static const float c[] = {0.798246622f, -0.266663134f, 0.0600965433f, -0.0094073154f, 0.00106962724f,
                            -8.79106447e-05f, 5.03335332e-06f, -1.88288752e-07f, 4.10209555e-09f, -3.925512e-11f};
  __m512 clamped[UNROLL], square[UNROLL];
  clamp_each(x, clamped, square, n);
  polynomial_each(slope, square, c, 9, n);
  EACH slope[i] = _mm512_fmadd_ps(slope[i], clamped[i], _mm512_set1_ps(0.5f));
  gelu_each_bf16(x, clamped, square, n);
}
#endif
