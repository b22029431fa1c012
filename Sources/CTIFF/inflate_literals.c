// Undoes `ctiff_deflate_literals`, four pages in turn: within one page each code must wait for the length of the code before
// it, so a processor that could do more stands idle; four pages that know nothing of one another fill that time.
//
// Nothing is believed: what is not one whole block of literals, ends elsewhere than its bytes do, or has another checksum is
// left to an inflater that knows everything and says what is wrong.
#include "CTIFF.h"

#include <string.h>

enum { LITERALS = 257, LONGEST = 12, LENGTH_SYMBOLS = 19, LONGEST_LENGTH_CODE = 7, LANES = 4, END = 0x80, LENGTH = 0x0F };

struct reader {
  const uint8_t *input;
  size_t count;  // bytes of the input
  size_t next;   // the first byte not yet in `bits`; beyond the end there are zeros
  uint64_t bits;
  unsigned ready;
};

// A code table: index by the next bits; byte << 8 | END for the symbol that ends a block | length of the code.
struct codes {
  uint16_t entries[1 << LONGEST];
  unsigned mask;
};

// At least 56 bits are ready afterwards. Bits above `ready` may be there already; they are the same ones.
static inline void refill_inside(struct reader *reader) {
  uint64_t word;
  memcpy(&word, reader->input + reader->next, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  reader->bits |= word << reader->ready;
  reader->next += (63 - reader->ready) >> 3;
  reader->ready |= 56;
}

static inline int is_inside(const struct reader *reader) { return reader->next + 8 <= reader->count; }

static void refill(struct reader *reader) {
  while (reader->ready < 56) {
    if (reader->next < reader->count) reader->bits |= (uint64_t)reader->input[reader->next] << reader->ready;
    reader->next++;
    reader->ready += 8;
  }
}

static inline unsigned take(struct reader *reader, unsigned count) {
  unsigned value = (unsigned)(reader->bits & ((1u << count) - 1));
  reader->bits >>= count;
  reader->ready -= count;
  return value;
}

// 16 bits, the last first.
static inline unsigned reverse(unsigned bits) {
  bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
  bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
  bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
  return (bits & 0x00FF) << 8 | (bits >> 8 & 0x00FF);
}

// A table for codes of at most `longest` bits; 0 unless the lengths make a complete code.
static int fill_table(struct codes *codes, const uint8_t *lengths, int symbols, unsigned longest) {
  unsigned count[LONGEST + 1] = {0}, next[LONGEST + 2] = {0}, used = 0;
  for (int i = 0; i < symbols; i++) {
    if (lengths[i] > longest) return 0;
    count[lengths[i]]++;
    if (lengths[i] > used) used = lengths[i];
  }
  count[0] = 0;
  if (used == 0) return 0;
  unsigned full = 0;
  for (unsigned i = 1; i <= used; i++) {
    next[i + 1] = (next[i] + count[i]) << 1;
    full += count[i] << (used - i);
  }
  if (full != 1u << used) return 0;
  codes->mask = (1u << used) - 1;
  for (int i = 0; i < symbols; i++) {
    unsigned length = lengths[i];
    if (length == 0) continue;
    unsigned reversed = reverse(next[length]++) >> (16 - length);
    uint16_t entry = (uint16_t)((i & 255) << 8 | (i == 256 ? END : 0) | (int)length);
    for (unsigned k = reversed; k <= codes->mask; k += 1u << length) codes->entries[k] = entry;
  }
  return 1;
}

// The code of a page's literals; 0 unless the page begins as `ctiff_deflate_literals` begins one.
static int read_codes(struct reader *reader, struct codes *codes) {
  static const uint8_t sequence[LENGTH_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  refill(reader);
  if (take(reader, 16) != 0x0178 || take(reader, 3) != 5 || take(reader, 10) != 0) return 0;
  uint8_t length_lengths[LENGTH_SYMBOLS] = {0}, lengths[LITERALS + 1];
  int sent = (int)take(reader, 4) + 4;
  for (int i = 0; i < sent && i < LENGTH_SYMBOLS; i++) {
    refill(reader);
    length_lengths[sequence[i]] = (uint8_t)take(reader, 3);
  }
  if (sent > LENGTH_SYMBOLS || !fill_table(codes, length_lengths, LENGTH_SYMBOLS, LONGEST_LENGTH_CODE)) return 0;
  for (int i = 0; i <= LITERALS;) {
    refill(reader);
    uint16_t entry = codes->entries[reader->bits & codes->mask];
    take(reader, entry & LENGTH);
    int symbol = entry >> 8, run = 1;
    if (symbol == 16 || (symbol < 16 && symbol > LONGEST)) return 0;
    if (symbol == 17) run = 3 + (int)take(reader, 3);
    if (symbol == 18) run = 11 + (int)take(reader, 7);
    if (i + run > LITERALS + 1) return 0;
    memset(lengths + i, symbol < 16 ? symbol : 0, (size_t)run);
    i += run;
  }
  return lengths[LITERALS] == 0 && fill_table(codes, lengths, LITERALS, LONGEST);
}

static inline unsigned literal(struct reader *reader, const uint16_t *entries, unsigned mask, uint8_t *out) {
  unsigned entry = entries[reader->bits & mask];
  reader->bits >>= entry & LENGTH;
  reader->ready -= entry & LENGTH;
  *out = (uint8_t)(entry >> 8);
  return entry;
}

// One page on its way.
struct lane {
  struct reader reader;
  ctiff_literals *page;  // NULL when there is none
  size_t made;
  unsigned seen;
  struct codes codes;
};

// The same number of bytes for each of four pages, as long as none is near the end of its input or output.
static void advance(struct lane lanes[LANES]) {
  struct reader a = lanes[0].reader, b = lanes[1].reader, c = lanes[2].reader, d = lanes[3].reader;
  // Copies that a written byte cannot change, which the compiler must know.
  const unsigned masks[LANES] = {lanes[0].codes.mask, lanes[1].codes.mask, lanes[2].codes.mask, lanes[3].codes.mask};
  uint8_t *outputs[LANES];
  size_t count = SIZE_MAX;
  for (int k = 0; k < LANES; k++) {
    size_t left = lanes[k].page->output_count - lanes[k].made;
    if (left < count) count = left;
    outputs[k] = lanes[k].page->output + lanes[k].made;
  }
  size_t made = 0;
  unsigned seen = 0;
  for (; made + 4 <= count && is_inside(&a) && is_inside(&b) && is_inside(&c) && is_inside(&d); made += 4) {
    refill_inside(&a);
    refill_inside(&b);
    refill_inside(&c);
    refill_inside(&d);
    // Four codes of at most 12 bits of the 56 that are ready.
    for (size_t k = made; k < made + 4; k++) {
      seen |= literal(&a, lanes[0].codes.entries, masks[0], outputs[0] + k);
      seen |= literal(&b, lanes[1].codes.entries, masks[1], outputs[1] + k);
      seen |= literal(&c, lanes[2].codes.entries, masks[2], outputs[2] + k);
      seen |= literal(&d, lanes[3].codes.entries, masks[3], outputs[3] + k);
    }
  }
  lanes[0].reader = a, lanes[1].reader = b, lanes[2].reader = c, lanes[3].reader = d;
  for (int k = 0; k < LANES; k++) {
    lanes[k].made += made;
    lanes[k].seen |= seen;
  }
}

static int is_near_end(const struct lane *lane) {
  return lane->made + 4 > lane->page->output_count || !is_inside(&lane->reader);
}

// What is left of one page, and whether it ended as it should.
static void finish(struct lane *lane) {
  struct reader *reader = &lane->reader;
  ctiff_literals *page = lane->page;
  lane->page = NULL;
  const uint16_t *entries = lane->codes.entries;
  unsigned mask = lane->codes.mask, seen = lane->seen;
  size_t made = lane->made;
  for (; made + 4 <= page->output_count && is_inside(reader); made += 4) {
    refill_inside(reader);
    for (size_t k = made; k < made + 4; k++) seen |= literal(reader, entries, mask, page->output + k);
  }
  for (; made < page->output_count; made++) {
    refill(reader);
    seen |= literal(reader, entries, mask, page->output + made);
  }
  refill(reader);
  uint8_t none;
  if ((seen & END) || !(literal(reader, entries, mask, &none) & END)) return;
  if ((8 * reader->next - reader->ready + 7) / 8 + 4 != reader->count) return;
  uint32_t sum = 0;
  for (int i = 0; i < 4; i++) sum = sum << 8 | reader->input[reader->count - 4 + (size_t)i];
  page->done = sum == libdeflate_adler32(1, page->output, page->output_count);
}

void ctiff_inflate_literals(ctiff_literals *pages, size_t count) {
  struct lane lanes[LANES];
  for (int k = 0; k < LANES; k++) lanes[k].page = NULL;
  for (size_t i = 0; i < count; i++) pages[i].done = 0;
  for (size_t next = 0;;) {
    int filled = 0;
    for (int k = 0; k < LANES; k++) {
      while (!lanes[k].page && next < count) {
        ctiff_literals *page = pages + next++;
        lanes[k].reader = (struct reader){page->input, page->input_count, 0, 0, 0};
        if (!read_codes(&lanes[k].reader, &lanes[k].codes)) continue;
        lanes[k].page = page;
        lanes[k].made = 0;
        lanes[k].seen = 0;
      }
      filled += lanes[k].page != NULL;
    }
    if (filled < LANES) break;
    advance(lanes);
    for (int k = 0; k < LANES; k++) {
      if (is_near_end(&lanes[k])) finish(&lanes[k]);
    }
  }
  for (int k = 0; k < LANES; k++) {
    if (lanes[k].page) finish(&lanes[k]);
  }
}
