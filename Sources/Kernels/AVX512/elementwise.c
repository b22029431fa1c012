// Elementwise functions for AVX-512.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx2,bmi,bmi2,cx16,f16c,fma,lzcnt,movbe,popcnt,sahf,xsave,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")))
#include "Elementwise/elementwise.h"

const nb_elementwise nb_elementwise_avx512 = ELEMENTWISE;
#endif
