#ifndef CKERNELS_NORMALISATION_H
#define CKERNELS_NORMALISATION_H
// Layer and group normalisation, forward and backward, on one thread.

/// Each row of x [rows, width]: y = (x − mean) · rstd · weight + bias. `moments` [rows, 2] receives mean and rstd.
/// weight and bias may be NULL (1 and 0).
void nb_layer_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long rows,
                   long width, float epsilon);
/// dx of the above, and `more` where it is not NULL; dweight and dbias [width], where not NULL, are added to.
void nb_layer_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                            const float *moments, const float *weight, const float *more, long rows, long width);

/// One output of a linear layer y = w · (weight ∘ x̂ + bias) of normed rows: `across` = Σ dy x̂ over the rows, `sum` = Σ dy. What
/// w, weight and bias are owed is added to dweight, dbias and, where not NULL, dw (put there unless it `adds`), all [width].
void nb_layer_norm_linear_gradient(float *dw, int adds, float *dweight, float *dbias, const float *across, float sum, const float *w,
                           const float *weight, const float *bias, long width);

/// One image x [pixels, channels]: channels in `groups` equal runs share a mean and a deviation over all pixels;
/// y = (x − mean) · rstd · weight + bias. `moments` [groups, 2] receives mean and rstd.
void nb_group_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long pixels,
                   long channels, long groups, float epsilon);
void nb_group_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                            const float *moments, const float *weight, long pixels, long channels, long groups);
#endif
