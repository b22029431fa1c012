#ifndef CKERNELS_NORMALISATION_H
#define CKERNELS_NORMALISATION_H
// Layer and group normalisation, forward and backward, on one thread.

/// Each row of x [rows, width]: y = (x − mean) · rstd · weight + bias. `moments` [rows, 2] receives mean and rstd.
/// weight and bias may be NULL (1 and 0).
void nb_layer_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long rows,
                   long width, float epsilon);
/// dx of the above, plus `addend` where it is not NULL; dweight and dbias [width], where not NULL, are accumulated.
void nb_layer_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                            const float *moments, const float *weight, const float *addend, long rows, long width);

/// Gradients of one output y = w · (weight ∘ x̂ + bias) of a linear layer after a norm, from `products` [width] = Σ dy x̂ and `sum`
/// = Σ dy over the rows. dweight and dbias are accumulated; dw, where not NULL, only if `adds`. All [width].
void nb_layer_norm_linear_gradient(float *dw, int adds, float *dweight, float *dbias, const float *products, float sum,
                                   const float *w, const float *weight, const float *bias, long width);

/// One image x [pixels, channels]: each of `groups` equal runs of channels has one mean and standard deviation over all pixels;
/// y = (x − mean) · rstd · weight + bias. `moments` [groups, 2] receives mean and rstd.
void nb_group_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long pixels,
                   long channels, long groups, float epsilon);
void nb_group_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                            const float *moments, const float *weight, long pixels, long channels, long groups);
#endif
