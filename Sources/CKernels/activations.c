#include "CKernels.h"
#include "clones.h"

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

/// How many values are taken at a time by the functions of lanes: what becomes of values, and of what is owed by them. Bottom
/// and top are where clipping ends; gelu has none.
enum { LANES = 16 };

INLINE void gelu_lanes(float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) {
    float density;
    values[i] *= normal_distribution(values[i], &density);
  }
}

INLINE void gelu_backward_lanes(float *dues, const float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) {
    float density;
    float share = normal_distribution(values[i], &density);
    dues[i] *= share + values[i] * density;
  }
}

INLINE void clip_lanes(float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) values[i] = values[i] < bottom ? bottom : values[i] > top ? top : values[i];
}

INLINE void clip_backward_lanes(float *dues, const float *values, float bottom, float top) {
  for (int i = 0; i < LANES; i++) dues[i] = values[i] > bottom && values[i] < top ? dues[i] : 0;
}

/// Values are taken into registers some at a time: what is read and what is written may be one place, which no vectoriser may
/// assume to be harmless.
INLINE void forward(void (*become)(float *, float, float), float *y, const float *x, long count, float bottom, float top) {
  float values[LANES];
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    memcpy(values, x + i, sizeof values);
    become(values, bottom, top);
    memcpy(y + i, values, sizeof values);
  }
  if (i == count) return;
  memset(values, 0, sizeof values);
  memcpy(values, x + i, (count - i) * sizeof *x);
  become(values, bottom, top);
  memcpy(y + i, values, (count - i) * sizeof *x);
}

INLINE void backward(void (*owe)(float *, const float *, float, float), float *dx, const float *dy, const float *x, long count,
                     float bottom, float top) {
  float dues[LANES], values[LANES];
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    memcpy(dues, dy + i, sizeof dues);
    memcpy(values, x + i, sizeof values);
    owe(dues, values, bottom, top);
    memcpy(dx + i, dues, sizeof dues);
  }
  if (i == count) return;
  memset(dues, 0, sizeof dues);
  memset(values, 0, sizeof values);
  memcpy(dues, dy + i, (count - i) * sizeof *dy);
  memcpy(values, x + i, (count - i) * sizeof *x);
  owe(dues, values, bottom, top);
  memcpy(dx + i, dues, (count - i) * sizeof *dx);
}

CLONES static void gelu(float *y, const float *x, long count) { forward(gelu_lanes, y, x, count, 0, 0); }

CLONES static void gelu_backward(float *dx, const float *dy, const float *x, long count) {
  backward(gelu_backward_lanes, dx, dy, x, count, 0, 0);
}

CLONES static void clip(float *y, const float *x, long count, float bottom, float top) {
  forward(clip_lanes, y, x, count, bottom, top);
}

CLONES static void clip_backward(float *dx, const float *dy, const float *x, long count, float bottom, float top) {
  backward(clip_backward_lanes, dx, dy, x, count, bottom, top);
}

static float bottom_of(nb_activation kind) { return kind == nb_identity ? -INFINITY : 0.0f; }
static float top_of(nb_activation kind) { return kind == nb_relu6 ? 6.0f : INFINITY; }

void nb_activate(nb_activation kind, float *y, const float *x, long count) {
  if (kind == nb_gelu) gelu(y, x, count);
  else clip(y, x, count, bottom_of(kind), top_of(kind));
}

void nb_activate_backward(nb_activation kind, float *dx, const float *dy, const float *x, long count) {
  if (kind == nb_gelu) gelu_backward(dx, dy, x, count);
  else clip_backward(dx, dy, x, count, bottom_of(kind), top_of(kind));
}

CLONES void nb_sigmoid(float *y, const float *x, long count) {
  for (long i = 0; i < count; i++) y[i] = 1.0f / (1.0f + quick_exp(-x[i]));
}

/// By sixteen lanes, since the compiler may not reorder a maximum by itself.
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

CLONES void nb_softmax(float *x, long rows, long columns, long stride, float scale) {
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

CLONES void nb_softmax_backward(float *dy, const float *y, long rows, long columns, long stride, float scale) {
#pragma clang fp reassociate(on)
  for (long r = 0; r < rows; r++) {
    float *d = dy + r * stride;
    const float *p = y + r * stride;
    float sum = 0;
    for (long c = 0; c < columns; c++) sum += d[c] * p[c];
    for (long c = 0; c < columns; c++) d[c] = scale * p[c] * (d[c] - sum);
  }
}

CLONES void nb_add(float *y, const float *x, long count) {
  for (long i = 0; i < count; i++) y[i] += x[i];
}

CLONES void nb_add_bias(float *y, const float *bias, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) y[r * columns + c] += bias[c];
}

CLONES void nb_add_column_sums(float *sums, const float *x, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) sums[c] += x[r * columns + c];
}

CLONES void nb_scale_columns(float *y, const float *x, const float *scale, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) y[r * columns + c] = x[r * columns + c] * scale[c];
}

CLONES void nb_add_column_products(float *sums, const float *x, const float *y, long rows, long columns) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++) sums[c] += x[r * columns + c] * y[r * columns + c];
}

CLONES double nb_sum_of_squares(const float *x, long count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (long i = 0; i < count; i++) sum += (double)x[i] * x[i];
  return sum;
}

CLONES int nb_all_finite(const float *x, long count) {
  unsigned worst = 0;
  for (long i = 0; i < count; i++) {
    unsigned bits;
    memcpy(&bits, x + i, 4);
    bits &= 0x7f800000u;
    worst = bits > worst ? bits : worst;
  }
  return worst < 0x7f800000u;
}
