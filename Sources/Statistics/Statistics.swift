// Statistics: reliability and calibration error, confidence intervals, the best k of many, disjoint sets, and the small dense
// linear algebra (eigenvalues, Cholesky factors) that several crafts need. Values in, values out; no Foundation.
