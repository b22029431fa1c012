// Elementwise functions for AVX2 and FMA.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx2,bmi,bmi2,cx16,f16c,fma,lzcnt,movbe,popcnt,sahf,xsave")))
#include "Elementwise/elementwise.h"

const nb_elementwise nb_elementwise_avx2 = ELEMENTWISE;
#endif
