// Elementwise functions in plain C.
#define TARGET
#include "Elementwise/elementwise.h"

const nb_elementwise nb_elementwise_portable = ELEMENTWISE;
