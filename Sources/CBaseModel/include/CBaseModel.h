// The base model's weights as bytes of the program, from fixtures/models/base-1.safetensors.
#ifndef CBASEMODEL_H
#define CBASEMODEL_H
#include <stddef.h>

/// The first byte of the file; valid as long as the program runs.
const unsigned char *nb_base_model(void);
/// 0 where the file was missing when the program was built.
size_t nb_base_model_size(void);
#endif
