#ifndef VECTOR_CODES_H
#define VECTOR_CODES_H

// Similarity of one query to many int8 codes, and of two float32 vectors.
//
// A code is `width` unsigned bytes (a multiple of 64; value + 128) and four floats in parallel arrays. Every level (AVX-512 VNNI,
// AVX2, plain C) gives the same integers and, with explicit fused multiply-adds, the same floats.

#include <stdint.h>

enum { NB_PLAIN = 0, NB_AVX2 = 1, NB_VNNI = 2 };

/// The best level of this CPU.
int nb_code_level(void);

/// Codes, and the floats that turn an integer product into a similarity with a bound.
typedef struct {
  const uint8_t *codes;
  const float *scale;   ///< value of one code step; 0 for an empty slot
  const float *error;   ///< norm of the rounding error
  const float *tail;    ///< norm of the part outside the projection; -infinity excludes a slot from results
  const float *offset;  ///< product of the approximation with the mean
  int32_t width;
} nb_code_table;

/// One query: 15-bit values as two signed byte planes (value = 128 × high + low) and whole.
typedef struct {
  const int8_t *high;
  const int8_t *low;
  const int16_t *whole;
  int32_t sum;     ///< of all values
  float base;      ///< product of the query with the mean
  float step;      ///< value of one query step
  float inside;    ///< norm of the query within the projection: weights `error`
  float outside;   ///< norm of the query outside it: weights `tail`
  float slack;     ///< bound of the query's rounding and of float arithmetic
} nb_code_query;

/// Estimates `count` codes (`rows[i]`, or `first + i` where rows is NULL). The rows, estimates and upper bounds of those whose upper
/// bound is at least `threshold` are written to the last three arrays. Returns their number.
int32_t nb_scan(
    int level, const nb_code_table *table, const nb_code_query *query, const uint32_t *rows, uint32_t first, int32_t count,
    float threshold, uint32_t *selected, float *estimate, float *upper);

/// Estimated similarity of each of `count` rows to the query.
void nb_estimate(
    int level, const nb_code_table *table, const nb_code_query *query, const uint32_t *rows, int32_t count, float *out);

/// Similarity of the approximations of row `x` and each of `count` rows, without the mean's part.
void nb_estimate_pairs(
    int level, const nb_code_table *table, uint32_t x, const uint32_t *rows, int32_t count, float *out);

/// Dot products a · b and b · b of float32 vectors at any address, in one order of summation: 64 running sums of fused products,
/// then halves added to halves. The same bits on every level.
void nb_dot_products(int level, const void *a, const void *b, int32_t count, float *ab, float *bb);

/// a · b alone, the same bits.
float nb_dot_product(int level, const void *a, const void *b, int32_t count);

#endif
