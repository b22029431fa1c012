// The public functions: each calls its entry of the kernel named, or of the backend in use. A missing entry ends the process.
#include "BFloat16/layout.h"
#include "kernel_table.h"
#include <stdio.h>
#include <stdlib.h>

static void missing(const char *kernel, const char *entry) {
  fprintf(stderr, "neurobridge: kernel %s has no %s\n", kernel, entry);
  abort();
}

/// Calls an entry of a packed kernel.
#define CALL(kernel, entry, ...)                        \
  const nb_kernel_table *table = nb_table_of(kernel);   \
  if (!table->entry) missing(table->name, #entry);      \
  table->entry(__VA_ARGS__);

long nb_packed_words(nb_kernel kernel, long k) { return nb_table_of(kernel)->packed_words(k); }

long nb_panel_group(nb_kernel kernel, long k, int has_output) { return nb_table_of(kernel)->panel_group(k, has_output); }

long nb_lhs_block_rows(nb_kernel kernel) { return nb_table_of(kernel)->lhs_block_rows; }

void nb_pack_lhs(nb_kernel kernel, void *packed, nb_factor rows) { CALL(kernel, pack_lhs, packed, rows) }

void nb_pack_rhs(nb_kernel kernel, void *packed, nb_factor columns) { CALL(kernel, pack_rhs, packed, columns) }

void nb_gemm(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
             const nb_epilogue *epilogue) {
  CALL(kernel, gemm, c, stride, tiles, panels, rows, columns, k, epilogue)
}

void nb_layer_norm_rows(nb_kernel kernel, nb_rows y, long first, float *moments, const float *x, const float *weight,
                        const float *bias, long rows, long width, float epsilon) {
  CALL(kernel, layer_norm_rows, y, first, moments, x, weight, bias, rows, width, epsilon)
}

void nb_rows_pack_rhs(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal) {
  CALL(kernel, rows_pack_rhs, packed, x, step, rows, non_temporal)
}

void nb_rows_pack_transposed(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                             long columns) {
  CALL(kernel, rows_pack_transposed, packed, x, step, rows, non_temporal, sums, columns)
}

void nb_rows_unpack(nb_kernel kernel, float *y, nb_rows x, nb_rows addend, long first, long rows, long width) {
  CALL(kernel, rows_unpack, y, x, addend, first, rows, width)
}

void nb_rows_add_column_sums(nb_kernel kernel, float *sums, nb_rows x, long first, long rows, long width) {
  CALL(kernel, rows_add_column_sums, sums, x, first, rows, width)
}

long nb_attention_words(long tokens, long width) {
  attention_layout words = attention_layout_of(tokens, width);
  return words.keys + words.values + words.queries + words.scores + words.weights;
}

void nb_attend(nb_kernel kernel, nb_rows out, nb_head head, void *scratch) { CALL(kernel, attend, out, head, scratch) }

long nb_attention_backward_words(long queries, long tokens, long width) {
  return attention_backward_layout_of(queries, tokens, width).total;
}

void nb_attend_backward(nb_kernel kernel, nb_heads gradients, nb_rows dout, nb_head head, void *scratch) {
  CALL(kernel, attend_backward, gradients, dout, head, scratch)
}

void nb_activate(nb_activation kind, float *y, const float *x, long count) {
  nb_elementwise_in_use()->activate(kind, y, x, count);
}

void nb_activate_backward(nb_activation kind, float *dx, const float *dy, const float *x, long count) {
  nb_elementwise_in_use()->activate_backward(kind, dx, dy, x, count);
}

void nb_sigmoid(float *y, const float *x, long count) { nb_elementwise_in_use()->sigmoid(y, x, count); }

void nb_softmax(float *x, long rows, long columns, long stride, float scale) {
  nb_elementwise_in_use()->softmax(x, rows, columns, stride, scale);
}

void nb_softmax_backward(float *dy, const float *y, long rows, long columns, long stride, float scale) {
  nb_elementwise_in_use()->softmax_backward(dy, y, rows, columns, stride, scale);
}

void nb_add(float *y, const float *x, long count) { nb_elementwise_in_use()->add(y, x, count); }

void nb_add_bias(float *y, const float *bias, long rows, long columns) {
  nb_elementwise_in_use()->add_bias(y, bias, rows, columns);
}

void nb_add_column_sums(float *sums, const float *x, long rows, long columns) {
  nb_elementwise_in_use()->add_column_sums(sums, x, rows, columns);
}

void nb_scale_columns(float *y, const float *x, const float *scale, long rows, long columns) {
  nb_elementwise_in_use()->scale_columns(y, x, scale, rows, columns);
}

void nb_add_column_products(float *sums, const float *x, const float *y, long rows, long columns) {
  nb_elementwise_in_use()->add_column_products(sums, x, y, rows, columns);
}

double nb_sum_of_squares(const float *x, long count) { return nb_elementwise_in_use()->sum_of_squares(x, count); }

int nb_all_finite(const float *x, long count) { return nb_elementwise_in_use()->all_finite(x, count); }

void nb_layer_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long rows, long width,
                   float epsilon) {
  nb_elementwise_in_use()->layer_norm(y, moments, x, weight, bias, rows, width, epsilon);
}

void nb_layer_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x, const float *moments,
                            const float *weight, const float *addend, long rows, long width) {
  nb_elementwise_in_use()->layer_norm_backward(dx, dweight, dbias, dy, x, moments, weight, addend, rows, width);
}

void nb_layer_norm_linear_gradient(float *dw, int adds, float *dweight, float *dbias, const float *products, float sum,
                                   const float *w, const float *weight, const float *bias, long width) {
  nb_elementwise_in_use()->layer_norm_linear_gradient(dw, adds, dweight, dbias, products, sum, w, weight, bias, width);
}

void nb_group_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long pixels,
                   long channels, long groups, float epsilon) {
  nb_elementwise_in_use()->group_norm(y, moments, x, weight, bias, pixels, channels, groups, epsilon);
}

void nb_group_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x, const float *moments,
                            const float *weight, long pixels, long channels, long groups) {
  nb_elementwise_in_use()->group_norm_backward(dx, dweight, dbias, dy, x, moments, weight, pixels, channels, groups);
}

void nb_columns_to_image(float *image, const float *columns, long height, long width, long channels, long kernel, long stride,
                         long padding, long out_width, long first, long end) {
  nb_elementwise_in_use()->columns_to_image(image, columns, height, width, channels, kernel, stride, padding, out_width, first,
                                            end);
}

void nb_adam(float *weights, float *mean, float *variance, const float *gradient, long count, float learning_rate, float beta1,
             float beta2, float epsilon, float decay, float gradient_scale) {
  nb_elementwise_in_use()->adam(weights, mean, variance, gradient, count, learning_rate, beta1, beta2, epsilon, decay,
                                gradient_scale);
}

void nb_resample(float *target, long target_pixels, long first, long count, const float *source, long source_pixels,
                 long channels, const float affine[6]) {
  nb_elementwise_in_use()->resample(target, target_pixels, first, count, source, source_pixels, channels, affine);
}

void nb_blur(float *image, float *scratch, long pixels, long channels, const float *weights, long radius) {
  nb_elementwise_in_use()->blur(image, scratch, pixels, channels, weights, radius);
}
