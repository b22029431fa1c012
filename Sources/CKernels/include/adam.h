#ifndef CKERNELS_ADAM_H
#define CKERNELS_ADAM_H

/// One step of Adam on `count` weights; rate already has both bias corrections in it, as epsilon has.
/// decay: what AdamW takes off each weight before the step (rate · λ), 0 for Adam.
void nb_adam(float *weights, float *mean, float *variance, const float *gradient, long count, float rate, float beta1,
             float beta2, float epsilon, float decay, float gradient_scale);
#endif
