// Parts of float32 products on tiles of bytes.
#ifndef CKERNELS_DIGITS_H
#define CKERNELS_DIGITS_H
#include "amx.h"
#include "panel_ends.h"

// float32 products by whole numbers. Within a stretch of k each row of `a` and column of `b` has a unit, a power of two, so
// that its values are whole numbers of 24 bits in it: three signed bytes, q = 2¹⁶ high + 2⁸ middle + low. Tiles multiply
// 32 times as many bytes a cycle as vectors do float32, and sum them without rounding; of the nine products of two bytes
// the six that reach beyond 2⁻²⁴ are taken. A stretch of at most 1,024 keeps each sum of two high bytes exact in float32.
//
// What is lost of a term is some 2⁻²³, at most 2⁻²¹, of the largest value of the row's stretch times the largest of the
// column's: for values of one size as much as float32 sums lose, while a value far below its row's largest loses digits
// that they would keep; below 2⁻¹⁰⁴ all do.
// After Ozaki et al. 2012 (doi:10.1007/s11075-011-9478-1) and Ootomo, Ozaki and Yokota 2024
// (doi:10.1177/10943420241239588).

enum { STEP = 64, PARTS = 3 };

/// The words of a stretch of so many steps: its units and its tiles, for 16 rows (or columns).
INLINE long stretch_words(long steps) { return LANES + steps * PARTS * TILE; }

/// The exponents of sixteen rows' units, as float32, from the bits of their largest magnitudes, and the units' reciprocals. An
/// exponent carries 8, half of what the sums are short of. NaN where a value is not finite.
TARGET INLINE __m512 units(__m512i largest, __m512 *reciprocal) {
  // 2⁻⁷ more, so that the highest byte stays below 128.
  __m512 most = _mm512_mul_ps((__m512)largest, _mm512_set1_ps(1.0078125f));
  __m512i exponent = _mm512_srli_epi32((__m512i)most, 23);  // most < 2^(exponent − 126)
  __mmask16 wild = _mm512_cmpge_epu32_mask(largest, _mm512_set1_epi32(0x7f800000));
  exponent = _mm512_max_epi32(exponent, _mm512_set1_epi32(22));
  *reciprocal = (__m512)_mm512_slli_epi32(_mm512_sub_epi32(_mm512_set1_epi32(126 + 23 + 127), exponent), 23);
  __m512 unit = _mm512_cvtepi32_ps(_mm512_sub_epi32(exponent, _mm512_set1_epi32(126 + 23 - 8)));
  return _mm512_mask_mov_ps(unit, wild, _mm512_set1_ps(__builtin_nanf("")));
}

/// Values as whole numbers of units, each byte a digit: low, middle, high, and the sign.
TARGET INLINE __m512i digits(__m512 x, __m512 reciprocal) {
  const __m512i half = _mm512_set1_epi32(0x8080);
  return _mm512_xor_si512(_mm512_add_epi32(_mm512_cvtps_epi32(_mm512_mul_ps(x, reciprocal)), half), half);
}

/// Up to 16 rows (or columns), `left` values deep, however they lie.
typedef struct { const float *start; long count, left, row_stride, step; } rows16;

TARGET INLINE __m512i magnitude(__m512 x) { return _mm512_and_si512((__m512i)x, _mm512_set1_epi32(0x7fffffff)); }

/// Sixteen values of row i from k on, where they lie one after the other.
TARGET INLINE __m512 along(rows16 v, long i, long k) {
  return i < v.count ? _mm512_maskz_loadu_ps(first_lanes(v.left - k), v.start + i * v.row_stride + k) : _mm512_setzero_ps();
}

/// The value at k of all rows, where those lie side by side, or wherever they lie.
TARGET INLINE __m512 across(rows16 v, long k) {
  if (k >= v.left) return _mm512_setzero_ps();
  if (v.row_stride == 1) return _mm512_maskz_loadu_ps(first_lanes(v.count), v.start + k * v.step);
  float values[LANES];
  for (long i = 0; i < LANES; i++) values[i] = i < v.count ? v.start[i * v.row_stride + k * v.step] : 0;
  return _mm512_loadu_ps(values);
}

TARGET INLINE __m512i largest_along(rows16 v) {
  int lanes[LANES];
  for (long i = 0; i < LANES; i++) {
    __m512i m = _mm512_setzero_si512();
    for (long k = 0; k < v.left; k += LANES) m = _mm512_max_epu32(m, magnitude(along(v, i, k)));
    lanes[i] = (int)_mm512_reduce_max_epu32(m);
  }
  return _mm512_loadu_si512(lanes);
}

/// Values that follow each other far apart are read once, and asked for so many ahead: the system's own foresight ends with
/// a page, and lines a power of two apart drive each other out of the caches.
enum { ASKED_AHEAD = 24 };

/// Largest magnitudes of rows whose values lie `step` apart; they are put down in order.
TARGET INLINE __m512i largest_across(rows16 v, float *copy) {
  __m512i most = _mm512_setzero_si512();
  for (long k = 0; k < v.left; k++) {
    __builtin_prefetch(v.start + (k + ASKED_AHEAD) * v.step, 0, 3);
    __m512 x = across(v, k);
    _mm512_storeu_ps(copy + k * LANES, x);
    most = _mm512_max_epu32(most, magnitude(x));
  }
  return most;
}

/// Byte `part` of each lane of four vectors: lanes in order, or (`mixed`) the four vectors' bytes of a lane together.
TARGET INLINE __m512i bytes(const __m512i v[4], const int part, const int mixed) {
  uint8_t order[64];
  for (int i = 0; i < 64; i++)
    order[i] = (uint8_t)(part + (mixed ? i / 4 * 4 + i % 2 * 64 : i < 32 ? i % 16 * 4 + i / 16 * 64 : 0));
  __m512i pick = _mm512_loadu_si512(order);
  __m512i first = _mm512_permutex2var_epi8(v[0], pick, v[1]), second = _mm512_permutex2var_epi8(v[2], pick, v[3]);
  return mixed ? _mm512_mask_blend_epi16(0xAAAAAAAA, first, second)
               : _mm512_inserti64x4(first, _mm512_castsi512_si256(second), 1);
}

/// One step of sixteen rows: its three tiles, `apart` words from one to the next, a row's words in a row, or in a column
/// where `turned`. Asks for the next sixteen's meanwhile, where a row's values follow each other.
TARGET INLINE void pack_step(uint32_t *tile, long apart, rows16 v, long k, const __m512 *reciprocals, __m512 reciprocal,
                             const int turned, const int mixed, int streams) {
  __m512i values[LANES][4];
  for (long i = 0; i < LANES; i++)
    for (long j = 0; j < 4; j++) {
      values[i][j] = mixed ? digits(across(v, k + 4 * i + j), reciprocal)
                           : digits(along(v, i, k + LANES * j), reciprocals[i]);
      if (!mixed) __builtin_prefetch(v.start + (LANES + i) * v.row_stride + k + LANES * j, 0, 2);
    }
#pragma clang loop unroll(full)
  for (int part = 0; part < PARTS; part++, tile += apart) {
    __m512i words[LANES];
    for (int i = 0; i < LANES; i++) words[i] = bytes(values[i], PARTS - 1 - part, mixed);
    if (mixed != turned) transpose(words);
    put_tile(tile, words, streams);
  }
}

/// One stretch of sixteen rows; `apart` words from one part to the next, `onward` from one step to the next.
TARGET INLINE void pack_stretch(float *units_at, uint32_t *tile, long apart, long onward, rows16 v, const int turned,
                                int streams) {
  __m512 reciprocal, reciprocals[LANES];
  if (v.step != 1) {
    _Alignas(64) float copy[nb_longest_stretch * LANES];
    _mm512_storeu_ps(units_at, units(largest_across(v, copy), &reciprocal));
    rows16 copied = {copy, LANES, v.left, 1, LANES};
    for (long k = 0; k < v.left; k += STEP, tile += onward)
      pack_step(tile, apart, copied, k, reciprocals, reciprocal, turned, 1, streams);
    return;
  }
  float each[LANES];
  _mm512_storeu_ps(units_at, units(largest_along(v), &reciprocal));
  _mm512_storeu_ps(each, reciprocal);
  for (int i = 0; i < LANES; i++) reciprocals[i] = _mm512_set1_ps(each[i]);
  for (long k = 0; k < v.left; k += STEP, tile += onward)
    pack_step(tile, apart, v, k, reciprocals, reciprocal, turned, 0, streams);
}

/// Sixteen sums: (2¹⁶ high + 2⁸ middle + low) in units of a row and a column, whose exponents `exponent` is the sum of.
TARGET INLINE __m512 whole(const int32_t *sums, __m512 exponent) {
  const __m512 base = _mm512_set1_ps(256);
  __m512 low = _mm512_cvtepi32_ps(_mm512_load_si512(sums + 2 * LANES * PANEL));
  __m512 middle = _mm512_cvtepi32_ps(_mm512_load_si512(sums + LANES * PANEL));
  __m512 high = _mm512_cvtepi32_ps(_mm512_load_si512(sums));
  return _mm512_scalef_ps(_mm512_fmadd_ps(_mm512_fmadd_ps(high, base, middle), base, low), exponent);
}

/// A row of a panel's sums: its first and its last sixteen columns, whose units are `left` and `right`.
TARGET INLINE void whole_row(__m512 x[2], const int32_t *sums, float row_unit, __m512 left, __m512 right) {
  __m512 unit = _mm512_set1_ps(row_unit);
  x[0] = whole(sums, _mm512_add_ps(unit, left));
  x[1] = whole(sums + LANES, _mm512_add_ps(unit, right));
}

/// The sums of sixteen rows at most of one panel, to be put down.
typedef struct { unfinished rows; const int32_t *sums; const float *units; __m512 left, right; } unfinished_digits;

TARGET INLINE void put_next_row(unfinished_digits *x) {
  if (x->rows.next >= x->rows.rows) return;
  __m512 sums[2];
  whole_row(sums, x->sums + x->rows.next * PANEL, x->units[x->rows.next], x->left, x->right);
  put_next_sums(&x->rows, sums, 1);
}

TARGET INLINE void put_rows(unfinished_digits *x) {
  while (x->rows.next < x->rows.rows) put_next_row(x);
}

/// Tiles 0 and 1 sum high · high for the two halves of the columns, 2 and 3 what is 2⁻⁸ of that, 4 and 5 what is 2⁻¹⁶;
/// 6 is the rows' factor, 7 the columns'. The rows' tiles stay in the first cache from panel to panel; the panels' pass it
/// by, and since the second cache gives some 45 bytes a cycle each is loaded once. At most every third multiplication goes
/// into the same tile, since each takes so long.
#define ROWS_PART(part) _tile_loadd(6, a + (part) * TILE, 64);
#define LEFT_PART(part) _tile_stream_loadd(7, b + 2 * (part) * TILE, 64);
#define RIGHT_PART(part) if (wide) _tile_stream_loadd(7, b + (2 * (part) + 1) * TILE, 64);
#define TO_LEFT(sum) _tile_dpbssd(sum, 6, 7);
#define TO_RIGHT(sum) if (wide) _tile_dpbssd(sum + 1, 6, 7);

/// sums[3, 16, 32] by weight, of sixteen rows and one panel, without its second half unless `wide`. Meanwhile the vectors put
/// down what is `before`.
TARGET INLINE void block(int32_t *sums, const uint32_t *a, const uint32_t *b, long steps, upcoming rows, upcoming panels,
                         unfinished_digits *before, const int wide) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  for (long s = 0; s < steps; s++, a += PARTS * TILE, b += 2 * PARTS * TILE) {
    ask_for(&rows);
    ask_for(&panels);
    ROWS_PART(0) LEFT_PART(0) TO_LEFT(0)
    ROWS_PART(1) TO_LEFT(2)
    ROWS_PART(2) TO_LEFT(4) RIGHT_PART(0) TO_RIGHT(4)
    ROWS_PART(1) TO_RIGHT(2)
    ROWS_PART(0) TO_RIGHT(0)
    put_next_row(before);
    LEFT_PART(2) TO_LEFT(4) RIGHT_PART(2) TO_RIGHT(4) LEFT_PART(1) TO_LEFT(2)
    ROWS_PART(1) TO_LEFT(4) RIGHT_PART(1) TO_RIGHT(4)
    ROWS_PART(0) TO_RIGHT(2)
    put_next_row(before);
  }
  put_rows(before);
#define STORE(first, place)                                                        \
  _tile_stored(first, sums + (place) * LANES * PANEL, PANEL * sizeof *sums);       \
  if (wide) _tile_stored(first + 1, sums + (place) * LANES * PANEL + LANES, PANEL * sizeof *sums);
  STORE(0, 0) STORE(2, 1) STORE(4, 2)
}
#endif
