// Geometry: vectors, 3 × 3 matrices and affine maps of space. Lengths are in µm. Values in, values out; no Foundation.
//
// What inner loops call is `@inlinable` and its types `@usableFromInline`: only then is it specialised for callers in
// other modules.
