// Inflates the output of `ctiff_huffman_only_deflate`, six pages interleaved: within one page each code depends on the
// length of the code before it, which leaves execution units idle that independent pages use.
//
// Input is untrusted: a page that is not one block of literals, ends before or after its input, or has another checksum is
// reported as not done, for a complete inflater to decode or to refuse.
#include "CTIFF.h"
#include "huffman_only.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { LANES = 6, END = 0x80, LENGTH = 0x0F };

struct reader {
  const uint8_t *input;
  size_t count;  // bytes of the input
  size_t next;   // the first byte not yet in `bits`; past the end zeros are read
  uint64_t bits;
  unsigned ready;
};

// A decoding table, indexed by the next bits: byte << 8 | END for the end of the block | length of the code.
struct codes {
  uint16_t entries[1 << LONGEST];
  unsigned mask;
};

static inline uint64_t word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// Makes at least 56 bits ready.
static void refill(struct reader *reader) {
  while (reader->ready < 56) {
    if (reader->next < reader->count) reader->bits |= (uint64_t)reader->input[reader->next] << reader->ready;
    reader->next++;
    reader->ready += 8;
  }
}

static inline unsigned read_bits(struct reader *reader, unsigned count) {
  unsigned value = (unsigned)(reader->bits & ((1u << count) - 1));
  reader->bits >>= count;
  reader->ready -= count;
  return value;
}

// The 16 low bits in reverse order.
static inline unsigned reverse(unsigned bits) {
  bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
  bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
  bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
  return (bits & 0x00FF) << 8 | (bits >> 8 & 0x00FF);
}

// Builds the table of codes of at most `longest` bits; returns 0 unless the lengths make a complete code.
static int fill_table(struct codes *codes, const uint8_t *lengths, int symbols, unsigned longest) {
  // Four alternating counters, so that equal neighbours do not depend on each other.
  unsigned counts[4][16] = {{0}}, offset[LONGEST + 2] = {0}, used = 0, full = 0;
  for (int i = 0; i < symbols; i++) counts[i & 3][lengths[i] & 15]++;
  for (unsigned i = 1; i < 16; i++) {
    unsigned count = counts[0][i] + counts[1][i] + counts[2][i] + counts[3][i];
    if (count == 0) continue;
    if (i > longest) return 0;
    used = i;
    full += count << (LONGEST - i);
    offset[i + 1] = count;
  }
  if (used == 0 || full != 1u << LONGEST) return 0;
  for (unsigned i = 1; i <= used; i++) offset[i + 1] += offset[i];
  uint16_t sorted[LITERALS];
  for (int i = 0; i < symbols; i++) {
    if (lengths[i]) sorted[offset[lengths[i]]++] = (uint16_t)i;
  }
  codes->mask = (1u << used) - 1;
  // The codes of up to one length fill a table, which is doubled for the next length.
  unsigned code = 0, done = 0;
  for (unsigned length = 1; length <= used; length++) {
    size_t half = (size_t)1 << (length - 1);
    memcpy(codes->entries + half, codes->entries, half * sizeof *codes->entries);
    for (code <<= 1; done < offset[length]; done++) {
      unsigned symbol = sorted[done];
      codes->entries[reverse(code++) >> (16 - length)] = (uint16_t)((symbol & 255) << 8 | (symbol == 256 ? END : 0) | length);
    }
  }
  return 1;
}

// Reads the code of a page's literals; returns 0 unless the page begins as `ctiff_huffman_only_deflate` writes it.
static int read_codes(struct reader *reader, struct codes *codes) {
  refill(reader);
  if (read_bits(reader, 16) != 0x0178 || read_bits(reader, 3) != 5 || read_bits(reader, 10) != 0) return 0;
  uint8_t length_lengths[LENGTH_SYMBOLS] = {0}, lengths[LITERALS + 1];
  int sent = (int)read_bits(reader, 4) + 4;
  for (int i = 0; i < sent && i < LENGTH_SYMBOLS; i++) {
    refill(reader);
    length_lengths[length_order[i]] = (uint8_t)read_bits(reader, 3);
  }
  if (sent > LENGTH_SYMBOLS || !fill_table(codes, length_lengths, LENGTH_SYMBOLS, LONGEST_LENGTH_CODE)) return 0;
  for (int i = 0; i <= LITERALS;) {
    refill(reader);
    uint16_t entry = codes->entries[reader->bits & codes->mask];
    read_bits(reader, entry & LENGTH);
    int symbol = entry >> 8, run = 1;
    if (symbol == 16 || (symbol < 16 && symbol > LONGEST)) return 0;
    if (symbol == 17) run = 3 + (int)read_bits(reader, 3);
    if (symbol == 18) run = 11 + (int)read_bits(reader, 7);
    if (i + run > LITERALS + 1) return 0;
    memset(lengths + i, symbol < 16 ? symbol : 0, (size_t)run);
    i += run;
  }
  return lengths[LITERALS] == 0 && fill_table(codes, lengths, LITERALS, LONGEST);
}

static unsigned literal(struct reader *reader, const struct codes *codes, uint8_t *out) {
  unsigned entry = codes->entries[reader->bits & codes->mask];
  read_bits(reader, entry & LENGTH);
  *out = (uint8_t)(entry >> 8);
  return entry;
}

// A page being inflated.
struct lane {
  ctiff_huffman_only_page *page;  // NULL when there is none
  const uint8_t *next;   // the byte that holds the first bit not yet used
  const uint8_t *last;   // the last position with eight bytes of input
  unsigned used;         // bits of that byte
  size_t count;          // bytes of output so far
};

// Inflates the same number of bytes of each page, `step` at a time, until one is near the end of its input or output.
//
// A marker bit above the others shifts down with them and so counts the bits used. A premature end of block decodes as a
// zero, which the checksum detects.
__attribute__((always_inline)) static inline void advance_by(
    struct lane lanes[LANES], const struct codes codes[LANES], size_t step) {
  // Local copies, which the compiler knows that stores to the output do not change.
  const uint8_t *next[LANES], *last[LANES];
  uint8_t *outputs[LANES];
  unsigned masks[LANES], used[LANES];
  size_t count = SIZE_MAX, done = 0;
  for (int k = 0; k < LANES; k++) {
    size_t left = lanes[k].page->output_count - lanes[k].count;
    if (left < count) count = left;
    outputs[k] = lanes[k].page->output + lanes[k].count;
    masks[k] = codes[k].mask;
    next[k] = lanes[k].next;
    last[k] = lanes[k].last;
    used[k] = lanes[k].used;
  }
  for (; done + step <= count; done += step) {
    int inside = 1;
    for (int k = 0; k < LANES; k++) inside &= next[k] <= last[k];
    if (!inside) break;
#pragma clang loop unroll(full)
    for (int k = 0; k < LANES; k++) {
      uint64_t bits = (word(next[k]) | (uint64_t)1 << 63) >> used[k];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < step; i++) {
        unsigned entry = codes[k].entries[bits & masks[k]];
        bits >>= entry & LENGTH;
        outputs[k][done + i] = (uint8_t)(entry >> 8);
      }
      unsigned read = (unsigned)__builtin_clzll(bits);
      next[k] += read >> 3;
      used[k] = read & 7;
    }
  }
  for (int k = 0; k < LANES; k++) {
    lanes[k].count += done;
    lanes[k].next = next[k];
    lanes[k].used = used[k];
  }
}

enum { STEP = 5 };

CLONES static void advance(struct lane lanes[LANES], const struct codes codes[LANES]) {
  unsigned masks = 0;
  for (int k = 0; k < LANES; k++) masks |= codes[k].mask;
  // A word has 63 bits below the marker, of which at most 7 are used already.
  if (masks < 1 << 11) {
    advance_by(lanes, codes, STEP);
  } else {
    advance_by(lanes, codes, 4);
  }
}

static int is_near_end(const struct lane *lane) {
  return lane->count + STEP > lane->page->output_count || lane->next > lane->last;
}

// Inflates the rest of a page and verifies its end and its checksum.
static void finish(struct lane *lane, const struct codes *codes) {
  ctiff_huffman_only_page *page = lane->page;
  lane->page = NULL;
  struct reader reader = {page->input, page->input_count, (size_t)(lane->next - page->input), 0, 0};
  refill(&reader);
  read_bits(&reader, lane->used);
  unsigned seen = 0;
  for (size_t i = lane->count; i < page->output_count; i++) {
    refill(&reader);
    seen |= literal(&reader, codes, page->output + i);
  }
  refill(&reader);
  uint8_t unused;
  if ((seen & END) || !(literal(&reader, codes, &unused) & END)) return;
  if ((8 * reader.next - reader.ready + 7) / 8 + 4 != reader.count) return;
  uint32_t sum = 0;
  for (int i = 0; i < 4; i++) sum = sum << 8 | reader.input[reader.count - 4 + (size_t)i];
  page->done = sum == libdeflate_adler32(1, page->output, page->output_count);
}

// Reads the header of a page; returns 0 where it is not of `ctiff_huffman_only_deflate`.
static int start(struct lane *lane, struct codes *codes, ctiff_huffman_only_page *page) {
  struct reader reader = {page->input, page->input_count, 0, 0, 0};
  if (page->input_count < 8 || !read_codes(&reader, codes)) return 0;
  size_t position = 8 * reader.next - reader.ready;
  *lane = (struct lane){page, page->input + position / 8, page->input + page->input_count - 8, position % 8, 0};
  return position <= 8 * page->input_count;
}

void ctiff_huffman_only_inflate(ctiff_huffman_only_page *pages, size_t count) {
  struct lane lanes[LANES];
  struct codes codes[LANES];
  for (int k = 0; k < LANES; k++) lanes[k].page = NULL;
  for (size_t i = 0; i < count; i++) pages[i].done = 0;
  for (size_t next = 0;;) {
    int busy = LANES;
    for (int k = 0; k < LANES; k++) {
      while (!lanes[k].page && next < count) {
        if (!start(lanes + k, codes + k, pages + next++)) lanes[k].page = NULL;
      }
      if (lanes[k].page) busy = k;
    }
    if (busy == LANES) return;
    // Lanes without a page repeat another's work, which costs no more than skipping them.
    struct lane all[LANES];
    for (int k = 0; k < LANES; k++) {
      all[k] = lanes[lanes[k].page ? k : busy];
      if (!lanes[k].page) codes[k] = codes[busy];
    }
    advance(all, codes);
    for (int k = 0; k < LANES; k++) {
      if (!lanes[k].page) continue;
      lanes[k] = all[k];
      if (is_near_end(lanes + k)) finish(lanes + k, codes + k);
    }
  }
}
