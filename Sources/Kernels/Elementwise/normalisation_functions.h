// `normalisation.h`, for the instruction set TARGET.
#ifndef CKERNELS_NORMALISATION_FUNCTIONS_H
#define CKERNELS_NORMALISATION_FUNCTIONS_H
#include "CKernels.h"
#include "vector_math.h"

enum { MAX_CHANNELS = 4096 };

TARGET static void layer_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long rows,
                          long width, float epsilon) {
#pragma clang fp reassociate(on)
  for (long r = 0; r < rows; r++) {
    const float *in = x + r * width;
    float *out = y + r * width;
    float sum = 0;
    for (long c = 0; c < width; c++) sum += in[c];
    float mean = sum / width;
    float squares = 0;
    for (long c = 0; c < width; c++) squares += (in[c] - mean) * (in[c] - mean);
    float rstd = 1.0f / sqrtf(squares / width + epsilon);
    moments[2 * r] = mean;
    moments[2 * r + 1] = rstd;
    if (weight)
      for (long c = 0; c < width; c++) out[c] = (in[c] - mean) * rstd * weight[c] + bias[c];
    else
      for (long c = 0; c < width; c++) out[c] = (in[c] - mean) * rstd;
  }
}

TARGET static void layer_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                                   const float *moments, const float *weight, const float *addend, long rows, long width) {
#pragma clang fp reassociate(on)
  for (long r = 0; r < rows; r++) {
    const float *in = x + r * width, *d = dy + r * width;
    float mean = moments[2 * r], rstd = moments[2 * r + 1];
    float sum = 0, product = 0;
    for (long c = 0; c < width; c++) {
      float g = weight ? d[c] * weight[c] : d[c];
      sum += g;
      product += g * (in[c] - mean) * rstd;
    }
    sum /= width;
    product /= width;
    if (dweight)
      for (long c = 0; c < width; c++) dweight[c] += d[c] * (in[c] - mean) * rstd;
    if (dbias)
      for (long c = 0; c < width; c++) dbias[c] += d[c];
    float *out = dx + r * width;
    for (long c = 0; c < width; c++) {
      float g = weight ? d[c] * weight[c] : d[c];
      out[c] = rstd * (g - sum - (in[c] - mean) * rstd * product);
    }
    if (addend)
      for (long c = 0; c < width; c++) out[c] += addend[r * width + c];
  }
}

TARGET static void layer_norm_linear_gradient(float *dw, int adds, float *dweight, float *dbias, const float *products,
                                              float sum, const float *w, const float *weight, const float *bias,
                                              long width) {
  if (dw)
    for (long c = 0; c < width; c++) dw[c] = (adds ? dw[c] : 0) + products[c] * weight[c] + sum * bias[c];
  for (long c = 0; c < width; c++) {
    dweight[c] += w[c] * products[c];
    dbias[c] += w[c] * sum;
  }
}

TARGET static void group_norm(float *y, float *moments, const float *x, const float *weight, const float *bias, long pixels,
                          long channels, long groups, float epsilon) {
  float sums[MAX_CHANNELS], scale[MAX_CHANNELS], shift[MAX_CHANNELS];
  long width = channels / groups;
  double count = (double)pixels * width;
  for (long c = 0; c < channels; c++) sums[c] = 0;
  for (long p = 0; p < pixels; p++)
    for (long c = 0; c < channels; c++) sums[c] += x[p * channels + c];
  for (long g = 0; g < groups; g++) {
    double sum = 0;
    for (long c = g * width; c < (g + 1) * width; c++) sum += sums[c];
    moments[2 * g] = (float)(sum / count);
    for (long c = g * width; c < (g + 1) * width; c++) shift[c] = moments[2 * g];
  }
  for (long c = 0; c < channels; c++) sums[c] = 0;
  for (long p = 0; p < pixels; p++)
    for (long c = 0; c < channels; c++) {
      float d = x[p * channels + c] - shift[c];
      sums[c] += d * d;
    }
  for (long g = 0; g < groups; g++) {
    double sum = 0;
    for (long c = g * width; c < (g + 1) * width; c++) sum += sums[c];
    float rstd = (float)(1.0 / sqrt(sum / count + epsilon));
    moments[2 * g + 1] = rstd;
    for (long c = g * width; c < (g + 1) * width; c++) {
      scale[c] = rstd * weight[c];
      shift[c] = bias[c] - shift[c] * scale[c];
    }
  }
  for (long p = 0; p < pixels; p++)
    for (long c = 0; c < channels; c++) y[p * channels + c] = x[p * channels + c] * scale[c] + shift[c];
}

TARGET static void group_norm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                                   const float *moments, const float *weight, long pixels, long channels, long groups) {
  float sums[MAX_CHANNELS], products[MAX_CHANNELS], mean[MAX_CHANNELS], rstd[MAX_CHANNELS];
  long width = channels / groups;
  double count = (double)pixels * width;
  for (long c = 0; c < channels; c++) {
    sums[c] = products[c] = 0;
    mean[c] = moments[2 * (c / width)];
    rstd[c] = moments[2 * (c / width) + 1];
  }
  for (long p = 0; p < pixels; p++)
    for (long c = 0; c < channels; c++) {
      float d = dy[p * channels + c];
      sums[c] += d;
      products[c] += d * (x[p * channels + c] - mean[c]) * rstd[c];
    }
  if (dweight)
    for (long c = 0; c < channels; c++) dweight[c] += products[c];
  if (dbias)
    for (long c = 0; c < channels; c++) dbias[c] += sums[c];
  // dx = rstd · (w·dy − mean of w·dy − x̂ · mean of w·dy·x̂), the means over the group
  for (long g = 0; g < groups; g++) {
    double sum = 0, product = 0;
    for (long c = g * width; c < (g + 1) * width; c++) {
      sum += (double)sums[c] * weight[c];
      product += (double)products[c] * weight[c];
    }
    for (long c = g * width; c < (g + 1) * width; c++) {
      sums[c] = (float)(sum / count);
      products[c] = (float)(product / count);
    }
  }
  for (long p = 0; p < pixels; p++)
    for (long c = 0; c < channels; c++) {
      float normalised = (x[p * channels + c] - mean[c]) * rstd[c];
      dx[p * channels + c] = rstd[c] * (dy[p * channels + c] * weight[c] - sums[c] - normalised * products[c]);
    }
}
#endif
