#include "vector_codes.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

// Multiply-adds are fused explicitly: results must not depend on what the compiler fuses.

#define AVX2 __attribute__((target("avx2,fma")))
#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")))

int nb_code_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return NB_VNNI;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? NB_AVX2 : NB_PLAIN;
}

// MARK: Integer products

static int32_t product_plain(const uint8_t *code, const int16_t *query, int32_t width) {
  int32_t sum = 0;
  for (int32_t i = 0; i < width; i++) sum += ((int32_t)code[i] - 128) * query[i];
  return sum;
}

AVX2 static int32_t add_lanes(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

AVX2 static int32_t product_avx2(const uint8_t *code, const int16_t *query, int32_t width) {
  const __m256i bias = _mm256_set1_epi16(128);
  __m256i a = _mm256_setzero_si256(), b = a;
  for (int32_t i = 0; i < width; i += 32) {
    __m256i c = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(code + i))), bias);
    __m256i d = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(code + i + 16))), bias);
    a = _mm256_add_epi32(a, _mm256_madd_epi16(c, _mm256_loadu_si256((const __m256i *)(query + i))));
    b = _mm256_add_epi32(b, _mm256_madd_epi16(d, _mm256_loadu_si256((const __m256i *)(query + i + 16))));
  }
  return add_lanes(_mm256_add_epi32(a, b));
}

// Sixteen accumulators of sixteen lanes become one vector of their sixteen sums.
VNNI static __m512i add_sixteen(const __m512i *v) {
  __m512i four[4];
  for (int i = 0; i < 4; i++) {
    __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(v[4 * i], v[4 * i + 1]), _mm512_unpackhi_epi32(v[4 * i], v[4 * i + 1]));
    __m512i cd =
        _mm512_add_epi32(_mm512_unpacklo_epi32(v[4 * i + 2], v[4 * i + 3]), _mm512_unpackhi_epi32(v[4 * i + 2], v[4 * i + 3]));
    four[i] = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  }
  __m512i p = _mm512_add_epi32(_mm512_shuffle_i32x4(four[0], four[1], 0x88), _mm512_shuffle_i32x4(four[0], four[1], 0xdd));
  __m512i q = _mm512_add_epi32(_mm512_shuffle_i32x4(four[2], four[3], 0x88), _mm512_shuffle_i32x4(four[2], four[3], 0xdd));
  return _mm512_add_epi32(_mm512_shuffle_i32x4(p, q, 0x88), _mm512_shuffle_i32x4(p, q, 0xdd));
}

VNNI static __m512i products_vnni(const nb_code_query *q, const uint8_t *const row[16], int32_t width) {
  __m512i sums[16];
  if (width == 64) {
    __m512i high = _mm512_loadu_si512(q->high), low = _mm512_loadu_si512(q->low);
    for (int r = 0; r < 16; r++) {
      __m512i c = _mm512_loadu_si512(row[r]);
      __m512i h = _mm512_dpbusd_epi32(_mm512_setzero_si512(), c, high);
      sums[r] = _mm512_dpbusd_epi32(_mm512_slli_epi32(h, 7), c, low);
    }
  } else {
    for (int r = 0; r < 16; r++) {
      __m512i h = _mm512_setzero_si512(), l = h;
      for (int32_t i = 0; i < width; i += 64) {
        __m512i c = _mm512_loadu_si512(row[r] + i);
        h = _mm512_dpbusd_epi32(h, c, _mm512_loadu_si512(q->high + i));
        l = _mm512_dpbusd_epi32(l, c, _mm512_loadu_si512(q->low + i));
      }
      sums[r] = _mm512_add_epi32(_mm512_slli_epi32(h, 7), l);
    }
  }
  // Codes carry +128: subtract the query's sum. Wraps and unwraps exactly, as the true product fits 32 bits.
  return _mm512_sub_epi32(add_sixteen(sums), _mm512_set1_epi32((int32_t)((uint32_t)q->sum << 7)));
}

// MARK: Estimates

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE float estimate_one(int level, const nb_code_table *t, const nb_code_query *q, uint32_t row) {
  const uint8_t *code = t->codes + (size_t)row * (size_t)t->width;
  int32_t product = level == NB_PLAIN ? product_plain(code, q->whole, t->width) : product_avx2(code, q->whole, t->width);
  return fmaf(t->scale[row] * q->step, (float)product, q->base);
}

ALWAYS_INLINE int32_t scan_one_by_one(
    int level, const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, uint32_t first, int32_t count,
    float threshold, uint32_t *selected, float *estimate, float *upper) {
  int32_t count_selected = 0;
  for (int32_t i = 0; i < count; i++) {
    uint32_t row = rows ? rows[i] : first + (uint32_t)i;
    float e = estimate_one(level, t, q, row);
    float u = e + fmaf(t->error[row], q->inside, fmaf(t->tail[row], q->outside, q->slack));
    if (!(u >= threshold)) continue;
    selected[count_selected] = row;
    estimate[count_selected] = e;
    upper[count_selected++] = u;
  }
  return count_selected;
}

AVX2 static int32_t scan_avx2(
    const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, uint32_t first, int32_t count, float threshold,
    uint32_t *selected, float *estimate, float *upper) {
  return scan_one_by_one(NB_AVX2, t, q, rows, first, count, threshold, selected, estimate, upper);
}

VNNI static int32_t scan_vnni(
    const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, uint32_t first, int32_t count, float threshold,
    uint32_t *selected, float *estimate, float *upper) {
  const __m512 base = _mm512_set1_ps(q->base), step = _mm512_set1_ps(q->step), inside = _mm512_set1_ps(q->inside);
  const __m512 outside = _mm512_set1_ps(q->outside), slack = _mm512_set1_ps(q->slack);
  const __m512 limit = _mm512_set1_ps(threshold);
  const size_t width = (size_t)t->width;
  int32_t count_selected = 0;
  for (int32_t i = 0; i < count; i += 16) {
    int32_t n = count - i < 16 ? count - i : 16;
    __mmask16 live = (__mmask16)((1u << n) - 1);
    const uint8_t *row[16];
    __m512i index;
    __m512 scale, error, tail;
    if (rows) {
      index = _mm512_maskz_loadu_epi32(live, rows + i);
      for (int32_t r = 0; r < 16; r++) row[r] = t->codes + (size_t)rows[i + (r < n ? r : 0)] * width;
      if (i + 32 <= count)
        for (int32_t r = 0; r < 16; r++) _mm_prefetch(t->codes + (size_t)rows[i + 16 + r] * width, _MM_HINT_T0);
      scale = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->scale, 4);
      error = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->error, 4);
      tail = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->tail, 4);
    } else {
      uint32_t begin = first + (uint32_t)i;
      index = _mm512_add_epi32(
          _mm512_set1_epi32((int32_t)begin), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
      for (int32_t r = 0; r < 16; r++) row[r] = t->codes + (size_t)(begin + (uint32_t)(r < n ? r : 0)) * width;
      scale = _mm512_maskz_loadu_ps(live, t->scale + begin);
      error = _mm512_maskz_loadu_ps(live, t->error + begin);
      tail = _mm512_maskz_loadu_ps(live, t->tail + begin);
    }
    __m512 product = _mm512_cvtepi32_ps(products_vnni(q, row, t->width));
    __m512 e = _mm512_fmadd_ps(_mm512_mul_ps(scale, step), product, base);
    __m512 u = _mm512_add_ps(e, _mm512_fmadd_ps(error, inside, _mm512_fmadd_ps(tail, outside, slack)));
    __mmask16 keep = _mm512_mask_cmp_ps_mask(live, u, limit, _CMP_GE_OQ);
    if (!keep) continue;
    _mm512_mask_compressstoreu_epi32(selected + count_selected, keep, index);
    _mm512_mask_compressstoreu_ps(estimate + count_selected, keep, e);
    _mm512_mask_compressstoreu_ps(upper + count_selected, keep, u);
    count_selected += __builtin_popcount(keep);
  }
  return count_selected;
}

int32_t nb_scan(
    int level, const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, uint32_t first, int32_t count,
    float threshold, uint32_t *selected, float *estimate, float *upper) {
  if (level == NB_VNNI) return scan_vnni(t, q, rows, first, count, threshold, selected, estimate, upper);
  if (level == NB_AVX2) return scan_avx2(t, q, rows, first, count, threshold, selected, estimate, upper);
  return scan_one_by_one(NB_PLAIN, t, q, rows, first, count, threshold, selected, estimate, upper);
}

VNNI static void estimate_vnni(
    const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, int32_t count, float *out) {
  const size_t width = (size_t)t->width;
  for (int32_t i = 0; i < count; i++)
    for (size_t line = 0; line < width; line += 64)
      _mm_prefetch(t->codes + (size_t)rows[i] * width + line, _MM_HINT_T0);
  for (int32_t i = 0; i < count; i += 16) {
    int32_t n = count - i < 16 ? count - i : 16;
    __mmask16 live = (__mmask16)((1u << n) - 1);
    const uint8_t *row[16];
    for (int32_t r = 0; r < 16; r++) row[r] = t->codes + (size_t)rows[i + (r < n ? r : 0)] * width;
    __m512i index = _mm512_maskz_loadu_epi32(live, rows + i);
    __m512 scale = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->scale, 4);
    __m512 product = _mm512_cvtepi32_ps(products_vnni(q, row, t->width));
    __m512 e = _mm512_fmadd_ps(_mm512_mul_ps(scale, _mm512_set1_ps(q->step)), product, _mm512_set1_ps(q->base));
    _mm512_mask_storeu_ps(out + i, live, e);
  }
}

void nb_estimate(
    int level, const nb_code_table *t, const nb_code_query *q, const uint32_t *rows, int32_t count, float *out) {
  if (level == NB_VNNI) {
    estimate_vnni(t, q, rows, count, out);
  } else {
    for (int32_t i = 0; i < count; i++) out[i] = estimate_one(level, t, q, rows[i]);
  }
}

// MARK: Pairs of codes

static int32_t pair_plain(const uint8_t *a, const uint8_t *b, int32_t width) {
  int32_t sum = 0;
  for (int32_t i = 0; i < width; i++) sum += ((int32_t)a[i] - 128) * ((int32_t)b[i] - 128);
  return sum;
}

AVX2 static int32_t pair_avx2(const uint8_t *a, const uint8_t *b, int32_t width) {
  const __m256i bias = _mm256_set1_epi16(128);
  __m256i sum = _mm256_setzero_si256();
  for (int32_t i = 0; i < width; i += 16) {
    __m256i c = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(a + i))), bias);
    __m256i d = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(b + i))), bias);
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(c, d));
  }
  return add_lanes(sum);
}

VNNI static void pairs_vnni(const nb_code_table *t, uint32_t x, const uint32_t *rows, int32_t count, float *out) {
  const size_t width = (size_t)t->width;
  const __m512i flip = _mm512_set1_epi8((char)0x80), ones = _mm512_set1_epi8(1);
  const uint8_t *own = t->codes + (size_t)x * width;
  __m512i total = _mm512_setzero_si512();
  for (size_t i = 0; i < width; i += 64)
    total = _mm512_dpbusd_epi32(total, ones, _mm512_xor_si512(_mm512_loadu_si512(own + i), flip));
  const __m512i bias = _mm512_set1_epi32((int32_t)((uint32_t)_mm512_reduce_add_epi32(total) << 7));
  for (int32_t i = 0; i < count; i += 16) {
    int32_t n = count - i < 16 ? count - i : 16;
    __mmask16 live = (__mmask16)((1u << n) - 1);
    __m512i sums[16];
    for (int32_t r = 0; r < 16; r++) {
      const uint8_t *row = t->codes + (size_t)rows[i + (r < n ? r : 0)] * width;
      __m512i sum = _mm512_setzero_si512();
      for (size_t j = 0; j < width; j += 64)
        sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(row + j), _mm512_xor_si512(_mm512_loadu_si512(own + j), flip));
      sums[r] = sum;
    }
    __m512i index = _mm512_maskz_loadu_epi32(live, rows + i);
    __m512 scale = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->scale, 4);
    __m512 offset = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), live, index, t->offset, 4);
    __m512 product = _mm512_cvtepi32_ps(_mm512_sub_epi32(add_sixteen(sums), bias));
    __m512 part = _mm512_add_ps(_mm512_set1_ps(t->offset[x]), offset);
    __m512 e = _mm512_fmadd_ps(_mm512_mul_ps(scale, _mm512_set1_ps(t->scale[x])), product, part);
    _mm512_mask_storeu_ps(out + i, live, e);
  }
}

void nb_estimate_pairs(int level, const nb_code_table *t, uint32_t x, const uint32_t *rows, int32_t count, float *out) {
  if (level == NB_VNNI) {
    pairs_vnni(t, x, rows, count, out);
    return;
  }
  const uint8_t *own = t->codes + (size_t)x * (size_t)t->width;
  for (int32_t i = 0; i < count; i++) {
    const uint8_t *other = t->codes + (size_t)rows[i] * (size_t)t->width;
    int32_t product = level == NB_AVX2 ? pair_avx2(own, other, t->width) : pair_plain(own, other, t->width);
    out[i] = fmaf(t->scale[rows[i]] * t->scale[x], (float)product, t->offset[x] + t->offset[rows[i]]);
  }
}

// MARK: Float products

// Halves added to halves: 64 lanes become one.
static float sum_lanes(float *lane) {
  for (int half = 32; half > 0; half /= 2)
    for (int i = 0; i < half; i++) lane[i] += lane[i + half];
  return lane[0];
}

static void products_plain(const float *a, const float *b, int32_t count, float *ab, float *bb) {
  float x[64] = {0}, y[64] = {0};
  for (int32_t i = 0; i < count; i++) {
    float u, v;
    memcpy(&u, a + i, sizeof u);
    memcpy(&v, b + i, sizeof v);
    x[i & 63] = fmaf(u, v, x[i & 63]);
    y[i & 63] = fmaf(v, v, y[i & 63]);
  }
  *ab = sum_lanes(x);
  *bb = sum_lanes(y);
}

AVX2 static void products_avx2(const float *a, const float *b, int32_t count, float *ab, float *bb) {
  __m256 x[8], y[8];
  for (int j = 0; j < 8; j++) x[j] = y[j] = _mm256_setzero_ps();
  int32_t i = 0;
  for (; i + 64 <= count; i += 64)
    for (int j = 0; j < 8; j++) {
      __m256 u = _mm256_loadu_ps(a + i + 8 * j), v = _mm256_loadu_ps(b + i + 8 * j);
      x[j] = _mm256_fmadd_ps(u, v, x[j]);
      y[j] = _mm256_fmadd_ps(v, v, y[j]);
    }
  if (i < count) {
    float u[64] = {0}, v[64] = {0};
    memcpy(u, a + i, (size_t)(count - i) * sizeof *u);
    memcpy(v, b + i, (size_t)(count - i) * sizeof *v);
    for (int j = 0; j < 8; j++) {
      x[j] = _mm256_fmadd_ps(_mm256_loadu_ps(u + 8 * j), _mm256_loadu_ps(v + 8 * j), x[j]);
      y[j] = _mm256_fmadd_ps(_mm256_loadu_ps(v + 8 * j), _mm256_loadu_ps(v + 8 * j), y[j]);
    }
  }
  float lane[64];
  for (int j = 0; j < 8; j++) _mm256_storeu_ps(lane + 8 * j, x[j]);
  *ab = sum_lanes(lane);
  for (int j = 0; j < 8; j++) _mm256_storeu_ps(lane + 8 * j, y[j]);
  *bb = sum_lanes(lane);
}

VNNI static float sum_lanes_vnni(__m512 a, __m512 b, __m512 c, __m512 d) {
  __m512 s = _mm512_add_ps(_mm512_add_ps(a, c), _mm512_add_ps(b, d));
  __m256 h = _mm256_add_ps(_mm512_castps512_ps256(s), _mm512_extractf32x8_ps(s, 1));
  __m128 q = _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
  q = _mm_add_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_add_ss(q, _mm_movehdup_ps(q)));
}

VNNI static void products_vnni_f32(const float *a, const float *b, int32_t count, float *ab, float *bb) {
  __m512 x[4], y[4];
  for (int j = 0; j < 4; j++) x[j] = y[j] = _mm512_setzero_ps();
  int32_t i = 0;
  for (; i + 64 <= count; i += 64)
    for (int j = 0; j < 4; j++) {
      __m512 u = _mm512_loadu_ps(a + i + 16 * j), v = _mm512_loadu_ps(b + i + 16 * j);
      x[j] = _mm512_fmadd_ps(u, v, x[j]);
      y[j] = _mm512_fmadd_ps(v, v, y[j]);
    }
  for (int j = 0; j < 4; j++) {
    int32_t left = count - i - 16 * j;
    if (left <= 0) break;
    __mmask16 live = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    __m512 u = _mm512_maskz_loadu_ps(live, a + i + 16 * j), v = _mm512_maskz_loadu_ps(live, b + i + 16 * j);
    x[j] = _mm512_fmadd_ps(u, v, x[j]);
    y[j] = _mm512_fmadd_ps(v, v, y[j]);
  }
  *ab = sum_lanes_vnni(x[0], x[1], x[2], x[3]);
  *bb = sum_lanes_vnni(y[0], y[1], y[2], y[3]);
}

void nb_dot_products(int level, const void *a, const void *b, int32_t count, float *ab, float *bb) {
  if (level == NB_VNNI) products_vnni_f32(a, b, count, ab, bb);
  else if (level == NB_AVX2) products_avx2(a, b, count, ab, bb);
  else products_plain(a, b, count, ab, bb);
}

VNNI static float product_vnni_f32(const float *a, const float *b, int32_t count) {
  __m512 x[4];
  for (int j = 0; j < 4; j++) x[j] = _mm512_setzero_ps();
  int32_t i = 0;
  for (; i + 64 <= count; i += 64)
    for (int j = 0; j < 4; j++)
      x[j] = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16 * j), _mm512_loadu_ps(b + i + 16 * j), x[j]);
  for (int j = 0; j < 4; j++) {
    int32_t left = count - i - 16 * j;
    if (left <= 0) break;
    __mmask16 live = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    x[j] = _mm512_fmadd_ps(
        _mm512_maskz_loadu_ps(live, a + i + 16 * j), _mm512_maskz_loadu_ps(live, b + i + 16 * j), x[j]);
  }
  return sum_lanes_vnni(x[0], x[1], x[2], x[3]);
}

float nb_dot_product(int level, const void *a, const void *b, int32_t count) {
  if (level == NB_VNNI) return product_vnni_f32(a, b, count);
  float ab, bb;
  nb_dot_products(level, a, b, count, &ab, &bb);
  return ab;
}
