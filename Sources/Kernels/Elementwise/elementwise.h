// Every elementwise function for the instruction set TARGET; ELEMENTWISE is their table.
#ifndef CKERNELS_ELEMENTWISE_H
#define CKERNELS_ELEMENTWISE_H
#include "activation_functions.h"
#include "adam_function.h"
#include "convolution_functions.h"
#include "kernel_table.h"
#include "normalisation_functions.h"
#include "resampling_functions.h"

#define ELEMENTWISE                                                                                                     \
  {.activate = activate, .activate_backward = activate_backward, .sigmoid = sigmoid, .softmax = softmax,                \
   .softmax_backward = softmax_backward, .add = add, .add_bias = add_bias, .add_column_sums = add_column_sums,          \
   .scale_columns = scale_columns, .add_column_products = add_column_products, .sum_of_squares = sum_of_squares,        \
   .all_finite = all_finite, .layer_norm = layer_norm, .layer_norm_backward = layer_norm_backward,                      \
   .layer_norm_linear_gradient = layer_norm_linear_gradient, .group_norm = group_norm,                                  \
   .group_norm_backward = group_norm_backward, .columns_to_image = columns_to_image, .adam = adam,                      \
   .resample = resample, .blur = blur}
#endif
