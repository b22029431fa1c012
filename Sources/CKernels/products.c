#include "bfloat16_layout.h"

long nb_packed_words(nb_kernel kernel, long k) {
  switch (kernel) {
  case nb_avx512: return k;
  default: return nb_bf16_words(k);
  }
}

long nb_panel_group(nb_kernel kernel, long k, int has_place) {
  switch (kernel) {
  case nb_avx512: return 1;
  default: return panels_together(k, has_place);
  }
}

long nb_attention_words(long tokens, long width) {
  attention_words words = words_of(tokens, width);
  return words.keys + words.values + words.asking + words.scores + words.shares;
}

long nb_attention_backward_words(long asking, long tokens, long width) {
  long depth = whole(width), reach = whole(tokens), blocks = whole(asking);
  long factors = (3 * reach * depth + 2 * blocks * depth) * 2 * TILE;
  return factors + 2 * depth * TILE + 2 * (reach > blocks ? reach : blocks) * TILE + 2 * blocks * ASKING * reach * PANEL;
}

#if defined(__x86_64__) && defined(__linux__)
int nb_kernel_supported(nb_kernel kernel) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl"))
    return 0;
  switch (kernel) {
  case nb_avx512: case nb_avx512_widening: return 1;
  case nb_avx512_bf16: return __builtin_cpu_supports("avx512bf16") != 0;
  case nb_amx_bf16: return __builtin_cpu_supports("avx512bf16") && nb_has_tiles();
  }
}

int nb_multiplies_pairs_quickly(void) {
  __builtin_cpu_init();
  return nb_kernel_supported(nb_avx512_bf16) && !__builtin_cpu_is("intel");
}

static const nb_bfloat16_kernels *of(nb_kernel kernel) {
  switch (kernel) {
  case nb_amx_bf16: return &nb_bfloat16_by_tiles;
  case nb_avx512_bf16: return &nb_bfloat16_by_pairs;
  default: return &nb_bfloat16_by_widening;
  }
}

void nb_pack_lhs(nb_kernel kernel, void *packed, nb_factor rows) {
  switch (kernel) {
  case nb_avx512: return nb_f32_pack_rows(packed, rows);
  default: return of(kernel)->pack_rows(packed, rows);
  }
}

void nb_pack_rhs(nb_kernel kernel, void *packed, nb_factor columns) {
  switch (kernel) {
  case nb_avx512: return nb_f32_pack_panel(packed, columns);
  default: return of(kernel)->pack_panel(packed, columns);
  }
}

void nb_gemm(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_epilogue *end) {
  switch (kernel) {
  case nb_avx512: return nb_f32_multiply(c, stride, tiles, panels, rows, columns, k, end);
  default: return of(kernel)->multiply(c, stride, tiles, panels, rows, columns, k, end);
  }
}

void nb_layer_norm_rows(nb_kernel kernel, nb_rows y, long first, float *moments, const float *x, const float *weight,
                        const float *bias, long rows, long width, float epsilon) {
  of(kernel)->layer_norm_rows(y, first, moments, x, weight, bias, rows, width, epsilon);
}

void nb_rows_pack_rhs(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal) {
  of(kernel)->rows_pack_panel(packed, x, step, rows, non_temporal);
}

void nb_rows_pack_transposed(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                         long columns) {
  of(kernel)->rows_pack_across(packed, x, step, rows, non_temporal, sums, columns);
}

void nb_rows_unpack(nb_kernel kernel, float *y, nb_rows x, nb_rows more, long first, long rows, long width) {
  of(kernel)->rows_values(y, x, more, first, rows, width);
}

void nb_rows_add_column_sums(nb_kernel kernel, float *sums, nb_rows x, long first, long rows, long width) {
  of(kernel)->rows_add_sums(sums, x, first, rows, width);
}

void nb_attend(nb_kernel kernel, nb_rows out, nb_head head, void *scratch) { of(kernel)->attend(out, head, scratch); }

void nb_attend_backward(nb_kernel kernel, nb_heads owed, nb_rows due, nb_head head, void *scratch) {
  of(kernel)->attend_backward(owed, due, head, scratch);
}
#else
int nb_kernel_supported(nb_kernel kernel) { return 0; }
int nb_multiplies_pairs_quickly(void) { return 0; }
void nb_pack_lhs(nb_kernel kernel, void *packed, nb_factor rows) {}
void nb_pack_rhs(nb_kernel kernel, void *packed, nb_factor columns) {}
void nb_gemm(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_epilogue *end) {}
void nb_layer_norm_rows(nb_kernel kernel, nb_rows y, long first, float *moments, const float *x, const float *weight,
                        const float *bias, long rows, long width, float epsilon) {}
void nb_rows_pack_rhs(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal) {}
void nb_rows_pack_transposed(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                         long columns) {}
void nb_rows_unpack(nb_kernel kernel, float *y, nb_rows x, nb_rows more, long first, long rows, long width) {}
void nb_rows_add_column_sums(nb_kernel kernel, float *sums, nb_rows x, long first, long rows, long width) {}
void nb_attend(nb_kernel kernel, nb_rows out, nb_head head, void *scratch) {}
void nb_attend_backward(nb_kernel kernel, nb_heads owed, nb_rows due, nb_head head, void *scratch) {}
#endif
