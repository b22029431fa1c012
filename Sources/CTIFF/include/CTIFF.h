// libdeflate, Huffman-only deflate, and what Swift cannot express of libtiff: error handlers of one handle, files in memory.
//
// Directories are parsed and deflate is inflated elsewhere (in Swift, with libdeflate, which verifies checksums); libtiff
// decodes the other codecs, strip by strip or tile by tile.
#ifndef CTIFF_H
#define CTIFF_H
#include <libdeflate.h>
#include <stddef.h>
#include <stdint.h>
#include <tiffio.h>

/// The largest output of `ctiff_huffman_only_deflate` for `count` bytes.
size_t ctiff_huffman_only_bound(size_t count);
/// Writes a zlib stream without matches, several times faster than with them; for noise, which has few. Returns its size.
/// `count` is less than 2³².
size_t ctiff_huffman_only_deflate(const void *bytes, size_t count, void *output);

/// One page to inflate.
typedef struct {
  const uint8_t *input;
  size_t input_count;
  uint8_t *output;
  /// Exactly the size of the page.
  size_t output_count;
  /// Result: whether the output is complete and its checksum correct.
  int done;
} ctiff_huffman_only_page;
/// Inflates streams of `ctiff_huffman_only_deflate`, six at a time; any others are not done.
void ctiff_huffman_only_inflate(ctiff_huffman_only_page *pages, size_t count);

/// An open file and the first error of libtiff since `ctiff_clear_error`.
typedef struct ctiff_file ctiff_file;

/// Opens a file for reading; NULL on failure. No single allocation exceeds `largest_allocation` bytes.
ctiff_file *ctiff_open(const char *path, int64_t largest_allocation);
/// Opens bytes for reading; they are not copied and must outlive the handle.
ctiff_file *ctiff_open_bytes(const void *bytes, size_t count, int64_t largest_allocation);
void ctiff_close(ctiff_file *file);

/// The first error message, or "".
const char *ctiff_error(const ctiff_file *file);
void ctiff_clear_error(ctiff_file *file);

/// Makes the directory at a file offset the current one; 0 on failure.
int ctiff_set_directory(ctiff_file *file, uint64_t offset);
/// Bytes decoded into `buffer`, or -1.
int64_t ctiff_read_strip(ctiff_file *file, uint32_t strip, void *buffer, int64_t count);
int64_t ctiff_read_tile(ctiff_file *file, uint32_t tile, void *buffer, int64_t count);
#endif
