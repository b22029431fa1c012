#include "CKernels.h"
#include <string.h>

void nb_image_to_columns(float *columns, const float *image, long height, long width, long channels, long kernel,
                         long stride, long padding, long out_width, long first, long end) {
  for (long oy = first; oy < end; oy++)
    for (long ox = 0; ox < out_width; ox++) {
      long x0 = ox * stride - padding;
      long from = x0 < 0 ? -x0 : 0, to = x0 + kernel > width ? width - x0 : kernel;
      for (long ky = 0; ky < kernel; ky++, columns += kernel * channels) {
        long y = oy * stride - padding + ky;
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
