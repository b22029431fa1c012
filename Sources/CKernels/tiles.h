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

/// The same end, so many columns further.
static inline nb_product_end nb_end_after(nb_product_end end, long columns) {
  if (end.bias) end.bias += columns;
  if (end.addend) end.addend += columns;
  if (end.active) end.active += columns;
  if (end.next) end.next = (char *)end.next + nb_bf16_words(columns) * 16 * 4;
  return end;
}

/// Its packing and product.
void nb_bf16_pack_rows(void *packed, const float *source, long rows, long k, long row_stride, long step);
void nb_bf16_pack_panel(void *packed, const float *source, long columns, long k, long column_stride, long step);
void nb_bf16_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                      const nb_product_end *end);

/// float32 as digits: a step is 64 values, three parts; before each stretch a word for each row or column, its unit.
static inline long nb_digit_words(long k) { return k > 0 ? (k + 63) / 64 * 48 + (k + nb_stretch(k) - 1) / nb_stretch(k) : 0; }
void nb_digits_pack_rows(void *packed, const float *source, long rows, long k, long row_stride, long step);
void nb_digits_pack_panel(void *packed, const float *source, long columns, long k, long column_stride, long step);
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

/// sums[32, 32], rows `stride` apart = the product of two tiles of rows (the second `below` words further) and one panel of
/// bfloat16; without the second tile of rows unless `tall`, of columns unless `wide`. Meanwhile asks for so many lines
/// `ahead` with each step.
AMX INLINE void bf16_block(float *sums, long stride, const uint32_t *a, long below, const uint32_t *b, long steps,
                           const uint32_t *ahead, long lines, const int tall, const int wide) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (long s = 0; s < steps; s++, a += TILE, b += 2 * TILE) {
    for (long i = 0; i < lines; i++, ahead += LANES) __builtin_prefetch(ahead, 0, 2);
    _tile_loadd(4, a, 64);
    _tile_loadd(6, b, 64);
    if (wide) _tile_loadd(7, b + TILE, 64);
    if (tall) _tile_loadd(5, a + below, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (wide) _tile_dpbf16ps(1, 4, 7);
    if (tall) _tile_dpbf16ps(2, 5, 6);
    if (tall && wide) _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, sums, stride * sizeof *sums);
  if (wide) _tile_stored(1, sums + LANES, stride * sizeof *sums);
  if (tall) _tile_stored(2, sums + LANES * stride, stride * sizeof *sums);
  if (tall && wide) _tile_stored(3, sums + LANES * stride + LANES, stride * sizeof *sums);
}

/// A panel's columns that there are: in its first sixteen and in its second.
typedef struct { __mmask16 low, high; } panel_mask;

/// What the sums of a panel's halves begin with: the bias where it is the first stretch, else nothing.
typedef struct { __m512 first, second; } panel_start;

AMX INLINE panel_start start_of(const nb_product_end *end, panel_mask mask, int is_first) {
  if (!is_first || !end->bias) return (panel_start){_mm512_setzero_ps(), _mm512_setzero_ps()};
  return (panel_start){_mm512_maskz_loadu_ps(mask.low, end->bias), _mm512_maskz_loadu_ps(mask.high, end->bias + LANES)};
}

/// Puts row r of a panel down, its sums x and y with scale and bias in them already: adds what it goes on from, and
/// activates where it is `last`.
AMX INLINE void put_row(float *c, long stride, long r, __m512 x, __m512 y, panel_mask mask, const nb_product_end *end,
                        int is_first, int is_last) {
  const float *more = is_first ? end->addend : c;
  if (more) {
    more += r * (is_first ? end->addend_stride : stride);
    x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(mask.low, more));
    y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(mask.high, more + LANES));
  }
  if (c && !(is_last && end->active == c)) {
    _mm512_mask_storeu_ps(c + r * stride, mask.low, x);
    _mm512_mask_storeu_ps(c + r * stride + LANES, mask.high, y);
  }
  if (!is_last || (!end->active && !end->next)) return;
  x = activated(end->activation, x);
  y = activated(end->activation, y);
  if (end->active) {
    _mm512_mask_storeu_ps(end->active + r * end->active_stride, mask.low, x);
    _mm512_mask_storeu_ps(end->active + r * end->active_stride + LANES, mask.high, y);
  }
  if (end->next) {
    uint32_t *row = (uint32_t *)end->next + r / LANES * LANES * end->next_words + r % LANES * LANES;
    _mm512_storeu_si512(row, (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_mov_ps(mask.high, y), _mm512_maskz_mov_ps(mask.low, x)));
  }
}
#endif
#endif
