#ifndef CKERNELS_ADAM_H
#define CKERNELS_ADAM_H

/// One step of Adam on `count` weights. `learning_rate` and `epsilon` include both bias corrections; `decay` is AdamW's
/// (learning rate · λ), 0 for Adam.
void nb_adam(float *weights, float *mean, float *variance, const float *gradient, long count, float learning_rate, float beta1,
             float beta2, float epsilon, float decay, float gradient_scale);
#endif
