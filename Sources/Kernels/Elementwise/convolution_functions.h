// `nb_columns_to_image` of `convolution.h`, for the instruction set TARGET.
#ifndef CKERNELS_CONVOLUTION_FUNCTIONS_H
#define CKERNELS_CONVOLUTION_FUNCTIONS_H
#include "CKernels.h"
#include "vector_math.h"

TARGET static void columns_to_image(float *image, const float *columns, long height, long width, long channels, long kernel,
                                long stride, long padding, long out_width, long first, long end) {
  for (long oy = first; oy < end; oy++)
    for (long ox = 0; ox < out_width; ox++) {
      long x0 = ox * stride - padding;
      long from = x0 < 0 ? -x0 : 0, to = x0 + kernel > width ? width - x0 : kernel;
      for (long ky = 0; ky < kernel; ky++, columns += kernel * channels) {
        long y = oy * stride - padding + ky;
        if (y < 0 || y >= height || to <= from) continue;
        float *pixel = image + (y * width + x0 + from) * channels;
        const float *source = columns + from * channels;
        for (long i = 0; i < (to - from) * channels; i++) pixel[i] += source[i];
      }
    }
}
#endif
