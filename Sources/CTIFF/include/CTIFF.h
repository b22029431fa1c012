// What Swift cannot say to libtiff: its variadic calls, handlers for one handle only, and files that live in memory.
//
// Directories are parsed and deflate is undone elsewhere (in Swift, with libdeflate, so that checksums are honoured);
// libtiff decodes the other codecs, strip by strip or tile by tile.
#ifndef CTIFF_H
#define CTIFF_H
#include <libdeflate.h>
#include <stddef.h>
#include <stdint.h>
#include <tiffio.h>

/// Room that `ctiff_deflate_literals` needs at most.
size_t ctiff_literals_bound(size_t count);
/// A zlib stream without matches: for bytes that repeat nothing, several times faster than looking for repeats.
/// Fewer than 2³² bytes.
size_t ctiff_deflate_literals(const void *bytes, size_t count, void *output);

/// One page to inflate: where it is and where it goes.
typedef struct {
  const uint8_t *input;
  size_t input_count;
  uint8_t *output;
  /// Exactly what the page unpacks to.
  size_t output_count;
  /// Afterwards: whether the output is whole and its checksum right.
  int done;
} ctiff_literals;
/// Inflates streams that `ctiff_deflate_literals` made, best by fours; any others are not done.
void ctiff_inflate_literals(ctiff_literals *pages, size_t count);

/// One open file and the first thing libtiff complained about since `ctiff_forget`.
typedef struct ctiff_file ctiff_file;

/// Opens a file for reading; NULL when libtiff refuses. No single allocation exceeds `largest` bytes.
ctiff_file *ctiff_open(const char *path, int64_t largest);
/// Opens bytes for reading; they are not copied and must outlive the handle.
ctiff_file *ctiff_open_bytes(const void *bytes, size_t count, int64_t largest);
/// Creates a file; `mode` as libtiff's, e.g. "w8b" for big-endian BigTIFF.
ctiff_file *ctiff_create(const char *path, const char *mode);
void ctiff_close(ctiff_file *file);

/// The first complaint, or "".
const char *ctiff_complaint(const ctiff_file *file);
void ctiff_forget(ctiff_file *file);

/// Makes the directory at a file offset the current one; 0 on failure.
int ctiff_go_to(ctiff_file *file, uint64_t offset);
/// Bytes decoded into `buffer`, or -1.
int64_t ctiff_read_strip(ctiff_file *file, uint32_t strip, void *buffer, int64_t count);
int64_t ctiff_read_tile(ctiff_file *file, uint32_t tile, void *buffer, int64_t count);

/// Setting tags of the directory being written; 0 on failure.
int ctiff_set_short(ctiff_file *file, uint32_t tag, uint16_t value);
int ctiff_set_long(ctiff_file *file, uint32_t tag, uint32_t value);
int ctiff_set_number(ctiff_file *file, uint32_t tag, double value);
int ctiff_set_text(ctiff_file *file, uint32_t tag, const char *value);
int64_t ctiff_write_strip(ctiff_file *file, uint32_t strip, void *bytes, int64_t count);
int64_t ctiff_write_tile(ctiff_file *file, uint32_t tile, void *bytes, int64_t count);
/// Ends the current page; 0 on failure.
int ctiff_end_page(ctiff_file *file);
#endif
