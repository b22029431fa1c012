// Constants that huffman_only_deflate.c and huffman_only_inflate.c share (RFC 1951, 3.2.7).
#ifndef CTIFF_HUFFMAN_ONLY_H
#define CTIFF_HUFFMAN_ONLY_H
#include <stdint.h>

enum {
  LITERALS = 257,           // literal/length symbols in use: 256 bytes and the end of the block
  LONGEST = 12,             // bits of a literal's code at most
  LENGTH_SYMBOLS = 19,      // symbols of the code that the code lengths are written with
  LONGEST_LENGTH_CODE = 7,  // bits of its codes at most
};

// The order in which the lengths of the code length code are written.
static const uint8_t length_order[LENGTH_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
#endif
