// Statistics: what several targets compute, once each. Plain values in and out; imports no other target and no Foundation.
//
//   Reliability           reliability diagram, expected calibration error, Brier score
//   ConfidenceInterval    of a proportion (Wilson)
//   quantile(ofSorted:_:) order statistics
//   TopK, Ranked          the best k of many, ties decided by a total order
//   BinaryHeap            priority queue
//   DisjointSets          union-find, connected components
//   SymmetricEigen        all eigenpairs of a symmetric n × n matrix
//   SymmetricMatrix4      leading eigenvector of a symmetric 4 × 4 matrix
//   Cholesky              factor and solve symmetric positive definite systems
