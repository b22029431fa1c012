#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H
#include "packed_rows.h"
// Softmax attention of one head in bfloat16, on one thread. A head's width is a multiple of 32; `scratch` begins with a cache line.

/// Rows of queries, keys and values, head-major.
typedef struct { nb_rows queries, keys, values; } nb_heads;

/// One head of one image: `query_count` rows of queries from row `first_query` on, `token_count` rows of keys and values
/// from row `first_token` on.
typedef struct { nb_heads rows; long first_query, query_count, first_token, token_count, head, width; float scale; } nb_head;

/// Words (4 bytes) of `nb_attend`'s scratch space.
long nb_attention_words(long tokens, long width);

/// The head's columns of `out`, in the rows of the queries: softmax(scale · q kᵀ) v.
void nb_attend(nb_kernel kernel, nb_rows out, nb_head head, void *scratch);

/// Words (4 bytes) of `nb_attend_backward`'s scratch space.
long nb_attention_backward_words(long queries, long tokens, long width);

/// The gradients of q, k and v, from `dout`, that of the output: the head's columns of `gradients`. Recomputes the weights.
void nb_attend_backward(nb_kernel kernel, nb_heads gradients, nb_rows dout, nb_head head, void *scratch);
#endif
