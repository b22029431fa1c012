#include "CTIFF.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ctiff_file {
  TIFF *tiff;
  const uint8_t *bytes;  // of a file in memory, else NULL
  uint64_t count;
  uint64_t position;
  char error[256];
};

static int keep_first_error(TIFF *tiff, void *context, const char *where, const char *format, va_list arguments) {
  (void)tiff;
  (void)where;
  ctiff_file *file = context;
  if (file->error[0] == 0) vsnprintf(file->error, sizeof file->error, format, arguments);
  return 1;
}

static int ignore_warning(TIFF *tiff, void *context, const char *where, const char *format, va_list arguments) {
  (void)tiff;
  (void)context;
  (void)where;
  (void)format;
  (void)arguments;
  return 1;
}

static TIFFOpenOptions *options_for(ctiff_file *file, int64_t largest_allocation) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (options == NULL) return NULL;
  if (largest_allocation > 0) TIFFOpenOptionsSetMaxSingleMemAlloc(options, largest_allocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_first_error, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, file);
  return options;
}

static ctiff_file *opened_or_freed(ctiff_file *file) {
  if (file->tiff != NULL) return file;
  free(file);
  return NULL;
}

// m: no memory map (a file truncated while mapped would raise a fatal signal); c: strips are not subdivided.
#define MODE "rmc"

ctiff_file *ctiff_open(const char *path, int64_t largest_allocation) {
  ctiff_file *file = calloc(1, sizeof *file);
  if (file == NULL) return NULL;
  TIFFOpenOptions *options = options_for(file, largest_allocation);
  if (options != NULL) {
    file->tiff = TIFFOpenExt(path, MODE, options);
    TIFFOpenOptionsFree(options);
  }
  return opened_or_freed(file);
}

static tmsize_t read_bytes(thandle_t context, void *buffer, tmsize_t count) {
  ctiff_file *file = context;
  uint64_t left = file->position < file->count ? file->count - file->position : 0;
  uint64_t copied = (uint64_t)count < left ? (uint64_t)count : left;
  memcpy(buffer, file->bytes + file->position, copied);
  file->position += copied;
  return (tmsize_t)copied;
}

static tmsize_t write_nothing(thandle_t context, void *buffer, tmsize_t count) {
  (void)context;
  (void)buffer;
  (void)count;
  return 0;
}

static toff_t seek_bytes(thandle_t context, toff_t offset, int whence) {
  ctiff_file *file = context;
  uint64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->position : file->count;
  file->position = base + offset;
  return file->position;
}

static int close_nothing(thandle_t context) {
  (void)context;
  return 0;
}

static toff_t size_of_bytes(thandle_t context) { return ((ctiff_file *)context)->count; }

ctiff_file *ctiff_open_bytes(const void *bytes, size_t count, int64_t largest_allocation) {
  ctiff_file *file = calloc(1, sizeof *file);
  if (file == NULL) return NULL;
  file->bytes = bytes;
  file->count = count;
  TIFFOpenOptions *options = options_for(file, largest_allocation);
  if (options != NULL) {
    file->tiff = TIFFClientOpenExt(
        "memory", MODE, file, read_bytes, write_nothing, seek_bytes, close_nothing, size_of_bytes, NULL, NULL,
        options);
    TIFFOpenOptionsFree(options);
  }
  return opened_or_freed(file);
}

void ctiff_close(ctiff_file *file) {
  if (file == NULL) return;
  TIFFClose(file->tiff);
  free(file);
}

const char *ctiff_error(const ctiff_file *file) { return file->error; }
void ctiff_clear_error(ctiff_file *file) { file->error[0] = 0; }

int ctiff_set_directory(ctiff_file *file, uint64_t offset) { return TIFFSetSubDirectory(file->tiff, offset); }

int64_t ctiff_read_strip(ctiff_file *file, uint32_t strip, void *buffer, int64_t count) {
  return TIFFReadEncodedStrip(file->tiff, strip, buffer, count);
}

int64_t ctiff_read_tile(ctiff_file *file, uint32_t tile, void *buffer, int64_t count) {
  return TIFFReadEncodedTile(file->tiff, tile, buffer, count);
}
