// `resampling.h`, for the instruction set TARGET.
#ifndef CKERNELS_RESAMPLING_FUNCTIONS_H
#define CKERNELS_RESAMPLING_FUNCTIONS_H
#include "CKernels.h"
#include "vector_math.h"

TARGET static void resample(float *target, long target_pixels, long first, long count, const float *source,
                        long source_pixels, long channels, const float affine[6]) {
  float half = 0.5f * (target_pixels - 1), centre = 0.5f * (source_pixels - 1), last = (float)(source_pixels - 1);
  long plane = source_pixels * source_pixels;
  target += first * target_pixels * channels;
  for (long j = first; j < first + count; j++)
    for (long i = 0; i < target_pixels; i++, target += channels) {
      float u = i - half, v = j - half;
      float x = affine[0] * u + affine[1] * v + affine[2] + centre;
      float y = affine[3] * u + affine[4] * v + affine[5] + centre;
      x = x < 0 ? 0 : x > last ? last : x;
      y = y < 0 ? 0 : y > last ? last : y;
      long x0 = (long)x, y0 = (long)y;
      if (x0 > source_pixels - 2) x0 = source_pixels - 2;
      if (y0 > source_pixels - 2) y0 = source_pixels - 2;
      float p = x - x0, q = y - y0;
      const float *corner = source + y0 * source_pixels + x0;
      for (long c = 0; c < channels; c++, corner += plane) {
        float upper = corner[0] + p * (corner[1] - corner[0]);
        float lower = corner[source_pixels] + p * (corner[source_pixels + 1] - corner[source_pixels]);
        target[c] = upper + q * (lower - upper);
      }
    }
}

TARGET static void blur(float *image, float *scratch, long pixels, long channels, const float *weights, long radius) {
  long row = pixels * channels;
  for (long y = 0; y < pixels; y++)
    for (long x = 0; x < pixels; x++)
      for (long c = 0; c < channels; c++) {
        float sum = 0;
        for (long k = -radius; k <= radius; k++) {
          long at = x + k < 0 ? 0 : x + k >= pixels ? pixels - 1 : x + k;
          sum += weights[k + radius] * image[y * row + at * channels + c];
        }
        scratch[y * row + x * channels + c] = sum;
      }
  for (long y = 0; y < pixels; y++) {
    for (long i = 0; i < row; i++) image[y * row + i] = 0;
    for (long k = -radius; k <= radius; k++) {
      long at = y + k < 0 ? 0 : y + k >= pixels ? pixels - 1 : y + k;
      for (long i = 0; i < row; i++) image[y * row + i] += weights[k + radius] * scratch[at * row + i];
    }
  }
}
#endif
