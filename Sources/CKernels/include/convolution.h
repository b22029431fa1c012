#ifndef CKERNELS_CONVOLUTION_H
#define CKERNELS_CONVOLUTION_H
// Images as rows for convolutions that are matrix products; images are [height, width, channels].

/// Output rows `first` to `end` (not included), each of out_width places: columns [places, kernel, kernel, channels],
/// zeros outside the image.
void nb_image_to_columns(float *columns, const float *image, long height, long width, long channels, long kernel,
                         long step, long padding, long out_width, long first, long end);
/// The adjoint: adds each column value back onto the pixel it came from.
void nb_columns_to_image(float *image, const float *columns, long height, long width, long channels, long kernel,
                         long step, long padding, long out_width, long first, long end);
#endif
