// Umbrella of the C kernels: what Swift cannot say (weak symbols, thread pool with plain pointers, dispatch by CPU).
// One small header for each topic; the .c file of the same name has the code, `bfloat16_*.h` that of bfloat16.
#ifndef CKERNELS_H
#define CKERNELS_H
#include "workers.h"
#include "processor.h"
#include "activations.h"
#include "normalisation.h"
#include "convolution.h"
#include "resampling.h"
#include "adam.h"
#include "packed_rows.h"
#include "products.h"
#include "attention.h"
#include "vector_codes.h"
#endif
