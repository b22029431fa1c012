#include "CKernels.h"
#include "clones.h"

void nb_image_to_columns(float *columns, const float *image, long height, long width, long channels, long kernel,
                         long step, long padding, long out_width, long first, long end) {
  for (long oy = first; oy < end; oy++)
    for (long ox = 0; ox < out_width; ox++) {
      long x0 = ox * step - padding;
      long from = x0 < 0 ? -x0 : 0, to = x0 + kernel > width ? width - x0 : kernel;
      for (long ky = 0; ky < kernel; ky++, columns += kernel * channels) {
        long y = oy * step - padding + ky;
        if (y < 0 || y >= height || to <= from) {
          memset(columns, 0, sizeof(float) * kernel * channels);
          continue;
        }
        if (from > 0) memset(columns, 0, sizeof(float) * from * channels);
        memcpy(columns + from * channels, image + (y * width + x0 + from) * channels, sizeof(float) * (to - from) * channels);
        if (to < kernel) memset(columns + to * channels, 0, sizeof(float) * (kernel - to) * channels);
      }
    }
}

CLONES void nb_columns_to_image(float *image, const float *columns, long height, long width, long channels, long kernel,
                                long step, long padding, long out_width, long first, long end) {
  for (long oy = first; oy < end; oy++)
    for (long ox = 0; ox < out_width; ox++) {
      long x0 = ox * step - padding;
      long from = x0 < 0 ? -x0 : 0, to = x0 + kernel > width ? width - x0 : kernel;
      for (long ky = 0; ky < kernel; ky++, columns += kernel * channels) {
        long y = oy * step - padding + ky;
        if (y < 0 || y >= height || to <= from) continue;
        float *pixel = image + (y * width + x0 + from) * channels;
        const float *source = columns + from * channels;
        for (long i = 0; i < (to - from) * channels; i++) pixel[i] += source[i];
      }
    }
}
