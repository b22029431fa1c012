// `activations.h`, for the instruction set TARGET.
#ifndef CKERNELS_ACTIVATION_FUNCTIONS_H
#define CKERNELS_ACTIVATION_FUNCTIONS_H
#include "CKernels.h"
#include "vector_math.h"

/// Φ(x) and φ(x), the normal distribution and its density.
INLINE float normal_distribution(float x, float *density) {
  float a = fabsf(x) * 0.70710678118654752f;
  float t = 1.0f / (1.0f + 0.3275911f * a);
  float e = quick_exp(-a * a);
  float p = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
  float tail = 0.5f * p * e;
  *density = 0.39894228040143268f * e;
  return x < 0 ? tail : 1.0f - tail;
}

/// Values at a time of the `_lanes` functions, which work in place. `bottom` and `top` bound a clipping; gelu ignores them.
enum { LANES = 16 };

INLINE void gelu_lanes(float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) {
    float density;
    values[i] *= normal_distribution(values[i], &density);
  }
}

INLINE void gelu_backward_lanes(float *gradients, const float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) {
    float density;
    float cdf = normal_distribution(values[i], &density);
    gradients[i] *= cdf + values[i] * density;
  }
}

INLINE void clip_lanes(float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) values[i] = values[i] < bottom ? bottom : values[i] > top ? top : values[i];
}

INLINE void clip_backward_lanes(float *gradients, const float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) gradients[i] = values[i] > bottom && values[i] < top ? gradients[i] : 0;
}

/// Applies `lanes` to copies in registers: x and y may be the same memory, which would keep the compiler from vectorising.
INLINE void forward(void (*lanes)(float *, float, float), float *y, const float *x, long count, float bottom, float top) {
  float values[LANES];
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    memcpy(values, x + i, sizeof values);
    lanes(values, bottom, top);
    memcpy(y + i, values, sizeof values);
  }
  if (i == count) return;
  memset(values, 0, sizeof values);
  memcpy(values, x + i, (count - i) * sizeof *x);
  lanes(values, bottom, top);
  memcpy(y + i, values, (count - i) * sizeof *x);
}

INLINE void backward(void (*lanes)(float *, const float *, float, float), float *dx, const float *dy, const float *x, long count,
                     float bottom, float top) {
  float gradients[LANES], values[LANES];
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    memcpy(gradients, dy + i, sizeof gradients);
    memcpy(values, x + i, sizeof values);
    lanes(gradients, values, bottom, top);
    memcpy(dx + i, gradients, sizeof gradients);
  }
  if (i == count) return;
  memset(gradients, 0, sizeof gradients);
  memset(values, 0, sizeof values);
  memcpy(gradients, dy + i, (count - i) * sizeof *dy);
  memcpy(values, x + i, (count - i) * sizeof *x);
  lanes(gradients, values, bottom, top);
  memcpy(dx + i, gradients, (count - i) * sizeof *dx);
}

TARGET static void gelu(float *y, const float *x, long count) { forward(gelu_lanes, y, x, count, 0, 0); }

TARGET static void gelu_backward(float *dx, const float *dy, const float *x, long count) {
  backward(gelu_backward_lanes, dx, dy, x, count, 0, 0);
}

TARGET static void clip(float *y, const float *x, long count, float bottom, float top) {
  forward(clip_lanes, y, x, count, bottom, top);
}

TARGET static void clip_backward(float *dx, const float *dy, const float *x, long count, float bottom, float top) {
  backward(clip_backward_lanes, dx, dy, x, count, bottom, top);
}

INLINE float bottom_of(nb_activation kind) { return kind == nb_identity ? -INFINITY : 0.0f; }
INLINE float top_of(nb_activation kind) { return kind == nb_relu6 ? 6.0f : INFINITY; }

TARGET static void activate(nb_activation kind, float *y, const float *x, long count) {
  if (kind == nb_gelu) gelu(y, x, count);
  else clip(y, x, count, bottom_of(kind), top_of(kind));
}

TARGET static void activate_backward(nb_activation kind, float *dx, const float *dy, const float *x, long count) {
  if (kind == nb_gelu) gelu_backward(dx, dy, x, count);
  else clip_backward(dx, dy, x, count, bottom_of(kind), top_of(kind));
}

TARGET static void sigmoid(float *y, const float *x, long count) {
  for (long i = 0; i < count; i++) y[i] = 1.0f / (1.0f + quick_exp(-x[i]));
}

/// The largest value, by sixteen lanes: the compiler may not reorder a maximum.
INLINE float highest(const float *row, long count) {
  float lanes[16];
  long c = 0;
  for (int i = 0; i < 16; i++) lanes[i] = row[0];
  for (; c + 16 <= count; c += 16)
    for (int i = 0; i < 16; i++) lanes[i] = row[c + i] > lanes[i] ? row[c + i] : lanes[i];
  for (; c < count; c++) lanes[0] = row[c] > lanes[0] ? row[c] : lanes[0];
  for (int i = 1; i < 16; i++) lanes[0] = lanes[i] > lanes[0] ? lanes[i] : lanes[0];
  return lanes[0];
}

TARGET static void softmax(float *x, long rows, long columns, long stride, float scale) {
#pragma clang fp reassociate(on)
  for (long r = 0; r < rows; r++) {
    float *row = x + r * stride;
    float top = highest(row, columns);
    float sum = 0;
    for (long c = 0; c < columns; c++) {
      row[c] = quick_exp(scale * (row[c] - top));
      sum += row[c];
    }
    float inverse = 1.0f / sum;
    for (long c = 0; c < columns; c++) row[c] *= inverse;
  }
}

TARGET static void softmax_backward(float *dy, const float *y, long rows, long columns, long stride, float scale) {
#pragma clang fp reassociate(on)
  for (long r = 0; r < rows; r++) {
    float *d = dy + r * stride;
    const float *p = y + r * stride;
    float sum = 0;
    for (long c = 0; c < columns; c++) sum += d[c] * p[c];
    for (long c = 0; c < columns; c++) d[c] = scale * p[c] * (d[c] - sum);
  }
}

TARGET static void add(float *y, const float *x, long count) {
  for (long i = 0; i < count; i++) y[i] += x[i];
}

TARGET static void add_bias(float *y, const float *bias, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) y[r * columns + c] += bias[c];
}

TARGET static void add_column_sums(float *sums, const float *x, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) sums[c] += x[r * columns + c];
}

TARGET static void scale_columns(float *y, const float *x, const float *scale, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) y[r * columns + c] = x[r * columns + c] * scale[c];
}

TARGET static void add_column_products(float *sums, const float *x, const float *y, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) sums[c] += x[r * columns + c] * y[r * columns + c];
}

TARGET static double sum_of_squares(const float *x, long count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (long i = 0; i < count; i++) sum += (double)x[i] * x[i];
  return sum;
}

TARGET static int all_finite(const float *x, long count) {
  unsigned worst = 0;
  for (long i = 0; i < count; i++) {
    unsigned bits;
    memcpy(&bits, x + i, 4);
    bits &= 0x7f800000u;
    worst = bits > worst ? bits : worst;
  }
  return worst < 0x7f800000u;
}
#endif
