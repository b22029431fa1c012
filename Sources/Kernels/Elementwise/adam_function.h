// `adam.h`, for the instruction set TARGET.
#ifndef CKERNELS_ADAM_FUNCTION_H
#define CKERNELS_ADAM_FUNCTION_H
#include "CKernels.h"
#include "vector_math.h"

TARGET static void adam(float *weights, float *mean, float *variance, const float *gradient, long count, float learning_rate,
                    float beta1, float beta2, float epsilon, float decay, float gradient_scale) {
  for (long i = 0; i < count; i++) {
    float g = gradient[i] * gradient_scale;
    float m = beta1 * mean[i] + (1 - beta1) * g;
    float v = beta2 * variance[i] + (1 - beta2) * g * g;
    mean[i] = m;
    variance[i] = v;
    weights[i] -= decay * weights[i] + learning_rate * m / (sqrtf(v) + epsilon);
  }
}
#endif
