// What the product kernels on AMX share; `products.c` chooses among them.
//
// A tile is 16 rows of 16 words, 1 KB. `a` is packed [16 rows][stretch of k][step][part], `b` [panel][stretch][step][part]
// [half of the columns], so both are read from front to back; a word holds values that follow each other along k.
#ifndef CKERNELS_TILES_H
#define CKERNELS_TILES_H
#include "CKernels.h"

enum { PANEL = nb_panel_columns };

/// Whether the CPU has tiles of bfloat16 and of bytes and the system lets this process use them; asked for once.
int nb_has_tiles(void);

/// bfloat16: a step is 32 values, one part.
static inline long nb_bf16_words(long k) { return (k + 31) / 32 * 16; }

static inline nb_rows nb_rows_after(nb_rows x, long columns) {
  if (x.words) x.words = (char *)x.words + nb_bf16_words(columns) * 16 * 4;
  return x;
}

/// The same end, so many columns further.
static inline nb_product_end nb_end_after(nb_product_end end, long columns) {
  if (end.bias) end.bias += columns;
  if (end.addend) end.addend += columns;
  if (end.active) end.active += columns;
  if (end.owed_values) end.owed_values += columns;
  end.before = nb_rows_after(end.before, columns);
  end.next = nb_rows_after(end.next, columns);
  end.owed_at = nb_rows_after(end.owed_at, columns);
  end.again = nb_rows_after(end.again, columns);
  if (end.more_panels) end.more_panels = (const char *)end.more_panels + columns * nb_bf16_words(32) * 4;
  return end;
}

/// Its packing and product.
void nb_bf16_pack_rows(void *packed, nb_factor rows);
void nb_bf16_pack_panel(void *packed, nb_factor columns);
void nb_bf16_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                      const nb_product_end *end);

/// float32 as digits: a step is 64 values, three parts; before each stretch a word for each row or column, its unit.
static inline long nb_digit_words(long k) { return k > 0 ? (k + 63) / 64 * 48 + (k + nb_stretch(k) - 1) / nb_stretch(k) : 0; }
void nb_digits_pack_rows(void *packed, nb_factor rows);
void nb_digits_pack_panel(void *packed, nb_factor columns);
void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                        const nb_product_end *end);

#if defined(__x86_64__) && defined(__linux__)
#include "lanes.h"
#include <stdint.h>

#define AMX __attribute__((target("amx-tile,amx-bf16,amx-int8,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512bf16")))
enum { LANES = 16, TILE = 256 };

INLINE __mmask16 first_lanes(long count) {
  return count >= LANES ? 0xFFFF : count <= 0 ? 0 : (__mmask16)((1u << count) - 1);
}

/// Every tile is whole; `_tile_release` ends it.
AMX INLINE void configure_tiles(void) {
  struct { uint8_t palette, start, reserved[14]; uint16_t row_bytes[16]; uint8_t rows[16]; } shape = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shape.row_bytes[i] = 64;
    shape.rows[i] = 16;
  }
  _tile_loadconfig(&shape);
}

/// Puts a tile down, or sends it past the caches.
AMX INLINE void put_tile(uint32_t *tile, const __m512i words[LANES], int streams) {
  for (int i = 0; i < LANES; i++) {
    if (streams) _mm512_stream_si512((__m512i *)(tile + i * LANES), words[i]);
    else _mm512_storeu_si512(tile + i * LANES, words[i]);
  }
}

/// The largest of a row of scores.
AMX INLINE float highest(const float *scores, long tokens) {
  __m512 top = _mm512_set1_ps(-INFINITY);
  for (long t = 0; t < tokens; t += LANES)
    top = _mm512_mask_max_ps(top, first_lanes(tokens - t), top, _mm512_loadu_ps(scores + t));
  return _mm512_reduce_max_ps(top);
}

/// Where a step of 32 values of a packed row lies.
AMX INLINE uint32_t *row_step(nb_rows x, long row, long step) {
  return (uint32_t *)x.words + row / LANES * LANES * x.row_words + step * TILE + row % LANES * LANES;
}

/// 32 values rounded to nearest even.
AMX INLINE __m512i rounded(__m512 low, __m512 high) { return (__m512i)_mm512_cvtne2ps_pbh(high, low); }

/// The first and the last sixteen of 32 rounded values.
AMX INLINE __m512 low_half(__m512i words) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(words)), 16);
}

AMX INLINE __m512 high_half(__m512i words) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(words, 1)), 16);
}

/// sums[32, 32], rows `stride` apart = the product of two tiles of rows (the second `below` words further) and one panel of
/// bfloat16; without the second tile of rows unless `tall`, of columns unless `wide`. Meanwhile asks for so many lines
/// `ahead` with each step. Where there are `more`, a last step is summed from there.
AMX INLINE void bf16_block(float *sums, long stride, const uint32_t *a, long below, const uint32_t *b, long steps,
                           const uint32_t *ahead, long lines, const uint32_t *more_a, const uint32_t *more_b,
                           const int tall, const int wide) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
#define ONE_STEP(a, below, b)                        \
  _tile_loadd(4, a, 64);                             \
  _tile_loadd(6, b, 64);                             \
  if (wide) _tile_loadd(7, (b) + TILE, 64);          \
  if (tall) _tile_loadd(5, (a) + (below), 64);       \
  _tile_dpbf16ps(0, 4, 6);                           \
  if (wide) _tile_dpbf16ps(1, 4, 7);                 \
  if (tall) _tile_dpbf16ps(2, 5, 6);                 \
  if (tall && wide) _tile_dpbf16ps(3, 5, 7);
  for (long s = 0; s < steps; s++, a += TILE, b += 2 * TILE) {
    for (long i = 0; i < lines; i++, ahead += LANES) __builtin_prefetch(ahead, 0, 2);
    ONE_STEP(a, below, b)
  }
  if (more_a) { ONE_STEP(more_a, TILE, more_b) }
  _tile_stored(0, sums, stride * sizeof *sums);
  if (wide) _tile_stored(1, sums + LANES, stride * sizeof *sums);
  if (tall) _tile_stored(2, sums + LANES * stride, stride * sizeof *sums);
  if (tall && wide) _tile_stored(3, sums + LANES * stride + LANES, stride * sizeof *sums);
}

/// What the rows of one stretch of a panel end with.
typedef struct {
  const nb_product_end *end;
  /// The columns that there are, in its first sixteen and in its second.
  __mmask16 low, high;
  __m512 factor, low_bias, high_bias;
  int is_first, is_last, streams;
} panel_end;

AMX INLINE panel_end panel_end_of(const nb_product_end *end, long columns, int is_first, int is_last) {
  panel_end here = {end, first_lanes(columns), first_lanes(columns - LANES), _mm512_set1_ps(end->scale)};
  here.low_bias = here.high_bias = _mm512_setzero_ps();
  if (is_first && end->bias) {
    here.low_bias = _mm512_maskz_loadu_ps(here.low, end->bias);
    here.high_bias = _mm512_maskz_loadu_ps(here.high, end->bias + LANES);
  }
  here.is_first = is_first;
  here.is_last = is_last;
  // Sums that are gone on from stay near.
  here.streams = end->streams && is_first && is_last;
  return here;
}

/// Sixteen values, as whole as `mask` says.
AMX INLINE void put(float *to, __mmask16 mask, __m512 x, int streams) {
  if (streams && mask == 0xFFFF && (uintptr_t)to % sizeof x == 0) _mm512_stream_ps(to, x);
  else _mm512_mask_storeu_ps(to, mask, x);
}

/// Row r's values rounded, as a step of packed rows.
AMX INLINE void put_step(nb_rows to, long r, __m512 x, __m512 y, const panel_end *here) {
  uint32_t *place = row_step(to, r, 0);
  __m512i words = rounded(_mm512_maskz_mov_ps(here->low, x), _mm512_maskz_mov_ps(here->high, y));
  if (here->streams) _mm512_stream_si512((__m512i *)place, words);
  else _mm512_storeu_si512(place, words);
}

/// Puts row r of a panel down, of which x and y are the sums: adds what it goes on from, and activates after the last
/// stretch.
AMX INLINE void put_row(float *c, long stride, long r, __m512 x, __m512 y, const panel_end *here) {
  const nb_product_end *end = here->end;
  const float *more = here->is_first ? end->addend : c;
  x = _mm512_fmadd_ps(x, here->factor, here->low_bias);
  y = _mm512_fmadd_ps(y, here->factor, here->high_bias);
  if (more) {
    more += r * (here->is_first ? end->addend_stride : stride);
    x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(here->low, more));
    y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(here->high, more + LANES));
  }
  if (c && !(here->is_last && end->active == c)) {
    put(c + r * stride, here->low, x, here->streams);
    put(c + r * stride + LANES, here->high, y, here->streams);
  }
  if (!here->is_last) return;
  if (end->before.words) put_step(end->before, r, x, y, here);
  if (!end->active && !end->next.words) return;
  if (end->owed_at.words) {
    __m512i at = _mm512_loadu_si512(row_step(end->owed_at, r, 0));
    __m512 low, high;
    x = _mm512_mul_ps(x, slope(end->activation, low_half(at), &low));
    y = _mm512_mul_ps(y, slope(end->activation, high_half(at), &high));
    if (end->again.words) put_step(end->again, r, low, high, here);
  } else if (end->owed_values) {
    const float *at = end->owed_values + r * end->active_stride;
    __m512 active;
    x = _mm512_mul_ps(x, slope(end->activation, _mm512_maskz_loadu_ps(here->low, at), &active));
    y = _mm512_mul_ps(y, slope(end->activation, _mm512_maskz_loadu_ps(here->high, at + LANES), &active));
  } else {
    x = activated(end->activation, x);
    y = activated(end->activation, y);
  }
  if (end->active) {
    put(end->active + r * end->active_stride, here->low, x, here->streams);
    put(end->active + r * end->active_stride + LANES, here->high, y, here->streams);
  }
  if (end->next.words) put_step(end->next, r, x, y, here);
}
#endif
#endif
