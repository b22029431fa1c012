#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H
#include "packed_rows.h"
// Attention of one head, on one thread; `scratch` begins with a cache line.
//
// By a kernel of bfloat16: a head's width is a multiple of 32; factors of products are rounded to bfloat16, all else is
// float32.

/// Rows of queries, keys and values, each of several heads' `width`, one head after the other.
typedef struct { nb_rows queries, keys, values; } nb_heads;

/// One head of one image: `query_count` rows of queries from row `first_query` on, `token_count` rows of keys and values
/// from row `first_token` on.
typedef struct { nb_heads rows; long first_query, query_count, first_token, token_count, head, width; float scale; } nb_head;

/// Words of four bytes of scratch space that `nb_attend` takes.
long nb_attention_words(long tokens, long width);

/// The head's columns of `out`, in the rows of the queries = softmax(scale · q kᵀ) v.
void nb_attend(nb_kernel kernel, nb_rows out, nb_head head, void *scratch);

/// Words of four bytes of scratch space that `nb_attend_backward` takes.
long nb_attention_backward_words(long queries, long tokens, long width);

/// What `due`, owed by what `nb_attend` gave, owes q, k and v: the head's columns of `owed`, whose rows are those of the head.
/// The shares are made anew.
void nb_attend_backward(nb_kernel kernel, nb_heads owed, nb_rows due, nb_head head, void *scratch);
#endif
