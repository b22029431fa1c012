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
long nb_bf16_panels_together(long k, int has_place);
void nb_bf16_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                      const nb_product_end *end);

/// float32 as digits: a step is 64 values, three parts; before each stretch a word for each row or column, its unit.
static inline long nb_digit_words(long k) { return k > 0 ? (k + 63) / 64 * 48 + (k + nb_stretch(k) - 1) / nb_stretch(k) : 0; }
void nb_digits_pack_rows(void *packed, nb_factor rows);
void nb_digits_pack_panel(void *packed, nb_factor columns);
long nb_digits_panels_together(void);
void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                        const nb_product_end *end);

#if defined(__x86_64__) && defined(__linux__)
#include "lanes.h"
#include <stdint.h>

#define AMX __attribute__((target("amx-tile,amx-bf16,amx-int8,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512bf16")))
enum { TILE = 256 };

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

/// What is asked for while a block multiplies, so many lines with each step.
typedef struct { const uint32_t *at; long lines; } upcoming;

AMX INLINE void ask_for(upcoming *x) {
  for (long i = 0; i < x->lines; i++, x->at += LANES) __builtin_prefetch(x->at, 0, 2);
}
#endif
#endif
