// Umbrella of the C kernels. `Sources/Kernels/README.md` says how they are built and in which order to read them.
#ifndef CKERNELS_H
#define CKERNELS_H
#include "backends.h"
#include "workers.h"
#include "allocator.h"
#include "openblas.h"
#include "activations.h"
#include "normalisation.h"
#include "convolution.h"
#include "resampling.h"
#include "adam.h"
#include "packed_rows.h"
#include "gemm.h"
#include "attention.h"
#include "vector_codes.h"
#endif
