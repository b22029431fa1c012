// Geometry: vectors, 3 × 3 matrices and affine maps of space, in µm. Values in, values out; no Foundation.
