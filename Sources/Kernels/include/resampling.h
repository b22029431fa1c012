#ifndef CKERNELS_RESAMPLING_H
#define CKERNELS_RESAMPLING_H
// Augmentation: an affine bilinear resampling, and a blur.

/// target [target_pixels, target_pixels, channels] from source [channels, source_pixels, source_pixels]: the value at
/// (x, y), counted from the target's centre, is the source's at (a x + b y + c, d x + e y + f), counted from its own;
/// affine = {a, b, c, d, e, f}. Outside the source its nearest pixel. Only `count` target rows from `first` on.
void nb_resample(float *target, long target_pixels, long first, long count, const float *source, long source_pixels,
                 long channels, const float affine[6]);
/// Blurs image [pixels, pixels, channels] with a normalised kernel of 2·radius + 1 weights, rows then columns;
/// `scratch` is as large as the image. Edges repeat.
void nb_blur(float *image, float *scratch, long pixels, long channels, const float *weights, long radius);
#endif
