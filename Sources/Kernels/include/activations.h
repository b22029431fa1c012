#ifndef CKERNELS_ACTIVATIONS_H
#define CKERNELS_ACTIVATIONS_H
// Elementwise functions and softmax, forward and backward, on one thread, by the backend in use.

typedef enum { nb_gelu = 0, nb_relu = 1, nb_relu6 = 2, nb_identity = 3 } nb_activation;

/// y = f(x); gelu is x·Φ(x) with erf (Abramowitz and Stegun 7.1.26, 1.5e-7).
void nb_activate(nb_activation kind, float *y, const float *x, long count);
/// dx = dy · f'(x); dx may be dy.
void nb_activate_backward(nb_activation kind, float *dx, const float *dy, const float *x, long count);
/// y = 1 / (1 + e^-x).
void nb_sigmoid(float *y, const float *x, long count);
/// Each row of [rows, columns], `stride` apart: softmax of scale·x, in place.
void nb_softmax(float *x, long rows, long columns, long stride, float scale);
/// dx = scale · y · (dy − Σ y dy) by rows; in place on dy.
void nb_softmax_backward(float *dy, const float *y, long rows, long columns, long stride, float scale);
/// y += x.
void nb_add(float *y, const float *x, long count);
/// y[r, c] += bias[c].
void nb_add_bias(float *y, const float *bias, long rows, long columns);
/// sums[c] += Σ_r x[r, c].
void nb_add_column_sums(float *sums, const float *x, long rows, long columns);
/// y[r, c] = x[r, c] · scale[c].
void nb_scale_columns(float *y, const float *x, const float *scale, long rows, long columns);
/// sums[c] += Σ_r x[r, c] · y[r, c].
void nb_add_column_products(float *sums, const float *x, const float *y, long rows, long columns);
/// Σ x², in double precision.
double nb_sum_of_squares(const float *x, long count);
/// 1 when every value is finite.
int nb_all_finite(const float *x, long count);
#endif
