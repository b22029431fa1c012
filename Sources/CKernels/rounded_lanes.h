// Functions of vectors whose results are rounded to bfloat16, which loses up to 2e-3: one polynomial each, at most a tenth of
// that off.
#ifndef CKERNELS_ROUNDED_LANES_H
#define CKERNELS_ROUNDED_LANES_H
#include "lanes.h"

/// Σ c[d] · x^d.
WIDE void polynomial_each(__m512 *p, const __m512 *x, const float *c, const int degree, const int n) {
  EACH p[i] = _mm512_set1_ps(c[degree]);
#pragma unroll
  for (int d = degree - 1; d >= 0; d--) EACH p[i] = _mm512_fmadd_ps(p[i], x[i], _mm512_set1_ps(c[d]));
}

/// x ← 2^x, 3e-6 of it off.
WIDE void power_each_to_round(__m512 *x, const int n) {
  static const float c[] = {0.999999285f, 0.693121791f, 0.240247443f, 0.0559178628f, 0.00957010221f};
  __m512 whole[TOGETHER], p[TOGETHER];
  EACH whole[i] = _mm512_roundscale_ps(x[i], 0);
  EACH x[i] = _mm512_sub_ps(x[i], whole[i]);
  polynomial_each(p, x, c, 4, n);
  EACH x[i] = _mm512_scalef_ps(p[i], whole[i]);
}

/// x within ±4.4, beyond which Φ and gelu' do not move, and its square.
WIDE void near_each(const __m512 *x, __m512 *near, __m512 *square, const int n) {
  // Of two operands one of which is not a number the second is taken: so it stays one.
  EACH near[i] = _mm512_max_ps(_mm512_set1_ps(-4.4f), _mm512_min_ps(_mm512_set1_ps(4.4f), x[i]));
  EACH square[i] = _mm512_mul_ps(near[i], near[i]);
}

/// x ← x · Φ(x), Φ 2e-5 off.
WIDE void gelu_each_to_round(__m512 *x, const __m512 *near, const __m512 *square, const int n) {
  static const float c[] = {0.398881823f, -0.0662835836f, 0.00976422429f, -0.00108910433f, 8.9583169e-05f,
                            -5.20144067e-06f, 1.98926259e-07f, -4.44881332e-09f, 4.37607138e-11f};
  __m512 p[TOGETHER];
  polynomial_each(p, square, c, 8, n);
  EACH p[i] = _mm512_fmadd_ps(p[i], near[i], _mm512_set1_ps(0.5f));
  EACH x[i] = _mm512_mul_ps(x[i], p[i]);
}

/// x ← f(x).
WIDE void activate_each_to_round(nb_activation kind, __m512 *x, const int n) {
  if (kind != nb_gelu) return activate_each(kind, x, n);
  __m512 near[TOGETHER], square[TOGETHER];
  near_each(x, near, square, n);
  gelu_each_to_round(x, near, square, n);
}

/// f'(x), gelu's 2e-4 off, and x ← f(x).
WIDE void slope_each_to_round(nb_activation kind, __m512 *x, __m512 *slope, const int n) {
  if (kind != nb_gelu) return slope_each(kind, x, slope, n);
  static const float c[] = {0.798246622f, -0.266663134f, 0.0600965433f, -0.0094073154f, 0.00106962724f,
                            -8.79106447e-05f, 5.03335332e-06f, -1.88288752e-07f, 4.10209555e-09f, -3.925512e-11f};
  __m512 near[TOGETHER], square[TOGETHER];
  near_each(x, near, square, n);
  polynomial_each(slope, square, c, 9, n);
  EACH slope[i] = _mm512_fmadd_ps(slope[i], near[i], _mm512_set1_ps(0.5f));
  gelu_each_to_round(x, near, square, n);
}
#endif
