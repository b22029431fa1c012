// Huffman-only deflate: one dynamic block without matches for all bytes of a page (RFC 1950, RFC 1951).
//
// In noise the search for matches takes most of the time and saves little; counting bytes and writing their codes is
// several times faster. Any inflater reads the result.
#include "CTIFF.h"
#include "huffman_only.h"

#include <string.h>

struct sink {
  uint8_t *next;
  uint64_t bits;
  unsigned count;
};

static inline void put(struct sink *sink, uint64_t value, unsigned count) {
  sink->bits |= value << sink->count;
  sink->count += count;
}

// Writes whole bytes; up to 7 bits remain. Writes 8 bytes of the output, of which the last may be overwritten later.
static inline void flush(struct sink *sink) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  uint64_t word = __builtin_bswap64(sink->bits);
#else
  uint64_t word = sink->bits;
#endif
  memcpy(sink->next, &word, 8);
  sink->next += sink->count >> 3;
  sink->bits >>= sink->count & ~7u;
  sink->count &= 7;
}

// Sorts the symbols that occur by frequency, ascending; returns their number.
static int by_frequency(const uint32_t *frequency, int symbols, uint16_t *order) {
  uint16_t spare[LITERALS];
  int used = 0;
  for (int i = 0; i < symbols; i++) {
    if (frequency[i]) order[used++] = (uint16_t)i;
  }
  for (int shift = 0; shift < 32; shift += 8) {
    unsigned start[257] = {0};
    for (int i = 0; i < used; i++) start[(frequency[order[i]] >> shift & 255) + 1]++;
    if (start[1] == (unsigned)used) continue;
    for (int i = 0; i < 256; i++) start[i + 1] += start[i];
    for (int i = 0; i < used; i++) spare[start[frequency[order[i]] >> shift & 255]++] = order[i];
    memcpy(order, spare, (size_t)used * sizeof *order);
  }
  return used;
}

// Replaces ascending weights by the code lengths of an optimal prefix code (Moffat and Katajainen, 1995).
static void shortest_lengths(uint32_t *a, int n) {
  int leaf = 2, root = 0;
  a[0] += a[1];
  for (int next = 1; next < n - 1; next++) {
    if (leaf >= n || a[root] < a[leaf]) {
      a[next] = a[root];
      a[root++] = (uint32_t)next;
    } else {
      a[next] = a[leaf++];
    }
    if (leaf >= n || (root < next && a[root] < a[leaf])) {
      a[next] += a[root];
      a[root++] = (uint32_t)next;
    } else {
      a[next] += a[leaf++];
    }
  }
  a[n - 2] = 0;
  for (int next = n - 3; next >= 0; next--) a[next] = a[a[next]] + 1;
  int available = 1, used = 0, depth = 0, next = n - 1;
  root = n - 2;
  while (available > 0) {
    while (root >= 0 && (int)a[root] == depth) {
      used++;
      root--;
    }
    while (available > used) {
      a[next--] = (uint32_t)depth;
      available--;
    }
    available = 2 * used;
    depth++;
    used = 0;
  }
}

// Code lengths of at most `longest` bits for every symbol that occurs; at least two symbols get a code.
static void lengths_of(const uint32_t *frequency, int symbols, int longest, uint8_t *lengths) {
  uint16_t order[LITERALS];
  uint32_t weights[LITERALS];
  memset(lengths, 0, (size_t)symbols);
  int used = by_frequency(frequency, symbols, order);
  if (used < 2) {
    // Some inflaters refuse an incomplete code: a second symbol completes it.
    int only = used == 1 ? order[0] : 0;
    lengths[only] = 1;
    lengths[only == 0 ? 1 : 0] = 1;
    return;
  }
  for (int i = 0; i < used; i++) weights[i] = frequency[order[i]];
  shortest_lengths(weights, used);
  unsigned count[33] = {0};
  for (int i = 0; i < used; i++) count[weights[i] < 32 ? weights[i] : 32]++;
  for (int i = longest + 1; i <= 32; i++) {
    count[longest] += count[i];
    count[i] = 0;
  }
  // Where clamping oversubscribes the code, lengthen shorter codes until it is complete.
  uint32_t total = 0;
  for (int i = 1; i <= longest; i++) total += count[i] << (longest - i);
  while (total > 1u << longest) {
    count[longest]--;
    for (int i = longest - 1; i > 0; i--) {
      if (count[i]) {
        count[i]--;
        count[i + 1] += 2;
        break;
      }
    }
    total--;
  }
  int i = 0;
  for (int length = longest; length > 0; length--) {
    for (unsigned k = 0; k < count[length]; k++) lengths[order[i++]] = (uint8_t)length;
  }
}

// Canonical codes, their bits in the order deflate writes them.
static void codes_of(const uint8_t *lengths, int symbols, uint16_t *codes) {
  unsigned count[16] = {0}, next[16] = {0};
  for (int i = 0; i < symbols; i++) count[lengths[i]]++;
  count[0] = 0;
  for (int i = 1; i < 16; i++) next[i] = (next[i - 1] + count[i - 1]) << 1;
  for (int i = 0; i < symbols; i++) {
    unsigned code = lengths[i] ? next[lengths[i]]++ : 0, reversed = 0;
    for (int bit = 0; bit < lengths[i]; bit++) reversed |= (code >> bit & 1) << (lengths[i] - 1 - bit);
    codes[i] = (uint16_t)reversed;
  }
}

static void count_bytes(const uint8_t *bytes, size_t count, uint32_t *frequency) {
  uint32_t lanes[4][256] = {{0}};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    lanes[0][bytes[i]]++;
    lanes[1][bytes[i + 1]]++;
    lanes[2][bytes[i + 2]]++;
    lanes[3][bytes[i + 3]]++;
  }
  for (; i < count; i++) lanes[0][bytes[i]]++;
  for (int k = 0; k < 256; k++) frequency[k] = lanes[0][k] + lanes[1][k] + lanes[2][k] + lanes[3][k];
}

// Writes the code lengths of the literals and of the one distance, run-length coded (RFC 1951, 3.2.7).
static void put_lengths(struct sink *sink, const uint8_t *lengths) {
  uint8_t all[LITERALS + 1], symbols[LITERALS + 1], extra[LITERALS + 1];
  uint32_t frequency[LENGTH_SYMBOLS] = {0};
  memcpy(all, lengths, LITERALS);
  all[LITERALS] = 0;
  int used = 0;
  for (int i = 0; i <= LITERALS;) {
    int run = 1;
    while (i + run <= LITERALS && all[i + run] == all[i] && run < 138) run++;
    if (all[i] != 0 || run < 3) {
      symbols[used] = all[i];
      extra[used] = 0;
      run = 1;
    } else {
      symbols[used] = run < 11 ? 17 : 18;
      extra[used] = (uint8_t)(run < 11 ? run - 3 : run - 11);
    }
    frequency[symbols[used++]]++;
    i += run;
  }
  uint8_t code_lengths[LENGTH_SYMBOLS];
  uint16_t codes[LENGTH_SYMBOLS];
  lengths_of(frequency, LENGTH_SYMBOLS, LONGEST_LENGTH_CODE, code_lengths);
  codes_of(code_lengths, LENGTH_SYMBOLS, codes);
  int sent = LENGTH_SYMBOLS;
  while (sent > 4 && code_lengths[length_order[sent - 1]] == 0) sent--;
  put(sink, 0, 5);  // 257 literal/length symbols
  put(sink, 0, 5);  // one distance symbol
  put(sink, (uint64_t)(sent - 4), 4);
  for (int i = 0; i < sent; i++) {
    put(sink, code_lengths[length_order[i]], 3);
    flush(sink);
  }
  for (int i = 0; i < used; i++) {
    put(sink, codes[symbols[i]], code_lengths[symbols[i]]);
    if (symbols[i] == 17) put(sink, extra[i], 3);
    if (symbols[i] == 18) put(sink, extra[i], 7);
    flush(sink);
  }
}

static size_t put_stored(const uint8_t *bytes, size_t count, uint8_t *out) {
  uint8_t *next = out;
  size_t left = count;
  do {
    uint16_t part = (uint16_t)(left < 65535 ? left : 65535);
    left -= part;
    *next++ = left == 0;
    *next++ = (uint8_t)part;
    *next++ = (uint8_t)(part >> 8);
    *next++ = (uint8_t)~part;
    *next++ = (uint8_t)(~part >> 8);
    memcpy(next, bytes, part);
    next += part;
    bytes += part;
  } while (left > 0);
  return (size_t)(next - out);
}

size_t ctiff_huffman_only_bound(size_t count) { return count + 5 * (count / 65535 + 1) + 400; }

size_t ctiff_huffman_only_deflate(const void *input, size_t count, void *output) {
  const uint8_t *bytes = input;
  uint8_t *start = output;
  start[0] = 0x78;
  start[1] = 0x01;
  uint32_t frequency[LITERALS];
  uint8_t lengths[LITERALS];
  uint16_t codes[LITERALS];
  count_bytes(bytes, count, frequency);
  frequency[256] = 1;
  lengths_of(frequency, LITERALS, LONGEST, lengths);
  uint64_t bits = 0;
  for (int i = 0; i < LITERALS; i++) bits += (uint64_t)frequency[i] * lengths[i];
  size_t size;
  if (bits / 8 >= count) {
    size = 2 + put_stored(bytes, count, start + 2);
  } else {
    codes_of(lengths, LITERALS, codes);
    uint32_t table[256];
    for (int i = 0; i < 256; i++) table[i] = (uint32_t)codes[i] << 8 | lengths[i];
    struct sink sink = {start + 2, 0, 0};
    put(&sink, 1, 1);  // the last block
    put(&sink, 2, 2);  // dynamic Huffman codes
    put_lengths(&sink, lengths);
    size_t i = 0;
    // Four codes of at most 12 bits and 7 remaining bits are at most 55.
    for (; i + 4 <= count; i += 4) {
      for (int k = 0; k < 4; k++) put(&sink, table[bytes[i + k]] >> 8, table[bytes[i + k]] & 255);
      flush(&sink);
    }
    for (; i < count; i++) {
      put(&sink, table[bytes[i]] >> 8, table[bytes[i]] & 255);
      flush(&sink);
    }
    put(&sink, codes[256], lengths[256]);
    put(&sink, 0, 7);
    flush(&sink);
    size = (size_t)(sink.next - start);
  }
  uint32_t sum = libdeflate_adler32(1, input, count);
  for (int i = 0; i < 4; i++) start[size++] = (uint8_t)(sum >> (24 - 8 * i));
  return size;
}
