#ifndef VECTOR_CODES_H
#define VECTOR_CODES_H

// Similarity of one query to many int8 codes, and of two float32 vectors.
//
// A code is `width` unsigned bytes (a multiple of 64; value + 128), with four floats kept in arrays beside it. Every
// level gives the same integers and, as products are fused by name where they are added, the same floats: AVX-512 VNNI, AVX2 or plain C.

#include <stdint.h>

enum { NB_PLAIN = 0, NB_AVX2 = 1, NB_VNNI = 2 };

/// The best level this processor has.
int nb_code_level(void);

/// Codes and what turns an integer product into a similarity with a bound.
typedef struct {
  const uint8_t *codes;
  const float *scale;   ///< value of one code step; 0 for a slot that holds nothing
  const float *error;   ///< length of what rounding lost
  const float *tail;    ///< length of what the projection left out; -infinity for a slot that must never be found
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
  float inside;    ///< length of the query within the projection: weighs `error`
  float outside;   ///< length of the query beyond it: weighs `tail`
  float slack;     ///< what rounding the query and float arithmetic can add
} nb_code_query;

/// Estimates `count` codes (`rows[i]`, or `first + i` where rows is NULL) and keeps those whose upper bound reaches
/// `threshold`: their row, estimate and upper bound are appended to the three arrays. Returns how many were kept.
int32_t nb_scan(
    int level, const nb_code_table *table, const nb_code_query *query, const uint32_t *rows, uint32_t first, int32_t count,
    float threshold, uint32_t *kept, float *estimate, float *upper);

/// Estimated similarity of each of `count` rows to the query.
void nb_estimate(
    int level, const nb_code_table *table, const nb_code_query *query, const uint32_t *rows, int32_t count, float *out);

/// Similarity of the approximations of row `x` and each of `count` rows, less the mean's own part.
void nb_estimate_pairs(
    int level, const nb_code_table *table, uint32_t x, const uint32_t *rows, int32_t count, float *out);

/// Products of two float32 vectors (at any address) and of the second with itself, in one fixed order of summation:
/// 64 running sums of fused products, then halves added to halves. The same bits on every level.
void nb_dot_products(int level, const void *a, const void *b, int32_t count, float *ab, float *bb);

/// The product alone.
float nb_dot_product(int level, const void *a, const void *b, int32_t count);

#endif
