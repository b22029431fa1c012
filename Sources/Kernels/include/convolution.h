#ifndef CKERNELS_CONVOLUTION_H
#define CKERNELS_CONVOLUTION_H
// im2col and its adjoint. Images are [height, width, channels].

/// Columns [output pixels, kernel, kernel, channels] of the output rows first ..< end, each out_width pixels; zeros outside the
/// image.
void nb_image_to_columns(float *columns, const float *image, long height, long width, long channels, long kernel,
                         long stride, long padding, long out_width, long first, long end);
/// The adjoint: adds each column value to its pixel.
void nb_columns_to_image(float *image, const float *columns, long height, long width, long channels, long kernel,
                         long stride, long padding, long out_width, long first, long end);
#endif
