#include "CTIFF.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ctiff_file {
  TIFF *tiff;
  const uint8_t *bytes;  // of a file in memory
  uint64_t count;
  uint64_t position;
  char complaint[256];
};

static int note(TIFF *tiff, void *context, const char *where, const char *format, va_list arguments) {
  (void)tiff;
  (void)where;
  ctiff_file *file = context;
  if (file->complaint[0] == 0) vsnprintf(file->complaint, sizeof file->complaint, format, arguments);
  return 1;
}

static int ignore(TIFF *tiff, void *context, const char *where, const char *format, va_list arguments) {
  (void)tiff;
  (void)context;
  (void)where;
  (void)format;
  (void)arguments;
  return 1;
}

static TIFFOpenOptions *options_for(ctiff_file *file, int64_t largest) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (options == NULL) return NULL;
  if (largest > 0) TIFFOpenOptionsSetMaxSingleMemAlloc(options, largest);
  TIFFOpenOptionsSetErrorHandlerExtR(options, note, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, file);
  return options;
}

static ctiff_file *open_path(const char *path, const char *mode, int64_t largest) {
  ctiff_file *file = calloc(1, sizeof *file);
  if (file == NULL) return NULL;
  TIFFOpenOptions *options = options_for(file, largest);
  if (options != NULL) {
    file->tiff = TIFFOpenExt(path, mode, options);
    TIFFOpenOptionsFree(options);
  }
  if (file->tiff == NULL) {
    free(file);
    return NULL;
  }
  return file;
}

// m: no memory map (a file cut short while mapped would be a fatal signal); c: strips stay as they are in the file.
ctiff_file *ctiff_open(const char *path, int64_t largest) { return open_path(path, "rmc", largest); }
ctiff_file *ctiff_create(const char *path, const char *mode) { return open_path(path, mode, 0); }

static tmsize_t read_bytes(thandle_t context, void *buffer, tmsize_t count) {
  ctiff_file *file = context;
  uint64_t left = file->position < file->count ? file->count - file->position : 0;
  uint64_t taken = (uint64_t)count < left ? (uint64_t)count : left;
  memcpy(buffer, file->bytes + file->position, taken);
  file->position += taken;
  return (tmsize_t)taken;
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

ctiff_file *ctiff_open_bytes(const void *bytes, size_t count, int64_t largest) {
  ctiff_file *file = calloc(1, sizeof *file);
  if (file == NULL) return NULL;
  file->bytes = bytes;
  file->count = count;
  TIFFOpenOptions *options = options_for(file, largest);
  if (options != NULL) {
    file->tiff = TIFFClientOpenExt(
        "memory", "rmc", file, read_bytes, write_nothing, seek_bytes, close_nothing, size_of_bytes, NULL, NULL,
        options);
    TIFFOpenOptionsFree(options);
  }
  if (file->tiff == NULL) {
    free(file);
    return NULL;
  }
  return file;
}

void ctiff_close(ctiff_file *file) {
  if (file == NULL) return;
  TIFFClose(file->tiff);
  free(file);
}

const char *ctiff_complaint(const ctiff_file *file) { return file->complaint; }
void ctiff_forget(ctiff_file *file) { file->complaint[0] = 0; }

int ctiff_go_to(ctiff_file *file, uint64_t offset) { return TIFFSetSubDirectory(file->tiff, offset); }

int64_t ctiff_read_strip(ctiff_file *file, uint32_t strip, void *buffer, int64_t count) {
  return TIFFReadEncodedStrip(file->tiff, strip, buffer, count);
}

int64_t ctiff_read_tile(ctiff_file *file, uint32_t tile, void *buffer, int64_t count) {
  return TIFFReadEncodedTile(file->tiff, tile, buffer, count);
}

int ctiff_set_short(ctiff_file *file, uint32_t tag, uint16_t value) { return TIFFSetField(file->tiff, tag, (int)value); }
int ctiff_set_long(ctiff_file *file, uint32_t tag, uint32_t value) { return TIFFSetField(file->tiff, tag, value); }
int ctiff_set_number(ctiff_file *file, uint32_t tag, double value) { return TIFFSetField(file->tiff, tag, value); }
int ctiff_set_text(ctiff_file *file, uint32_t tag, const char *value) { return TIFFSetField(file->tiff, tag, value); }

int64_t ctiff_write_strip(ctiff_file *file, uint32_t strip, void *bytes, int64_t count) {
  return TIFFWriteEncodedStrip(file->tiff, strip, bytes, count);
}

int64_t ctiff_write_tile(ctiff_file *file, uint32_t tile, void *bytes, int64_t count) {
  return TIFFWriteEncodedTile(file->tiff, tile, bytes, count);
}

int ctiff_end_page(ctiff_file *file) { return TIFFWriteDirectory(file->tiff); }
