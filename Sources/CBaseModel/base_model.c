#include "CBaseModel.h"

// docs/model-base-1.md describes the file. Functions instead of the array: Swift would import it as a tuple of millions of elements.
#if __has_embed("../../fixtures/models/base-1.safetensors") == __STDC_EMBED_FOUND__
static const unsigned char model[] = {
#embed "../../fixtures/models/base-1.safetensors"
};
size_t nb_base_model_size(void) { return sizeof model; }
#else
static const unsigned char model[] = {0};
size_t nb_base_model_size(void) { return 0; }
#endif

const unsigned char *nb_base_model(void) { return model; }
