// Evaluation: how well a model finds the same neuron again. Arrays in, metrics out.
//
//   Retrieval/     rank of the true partner in a gallery: CMC, mAP
//   Verification/  distances of the same neuron against those of different neurons: ROC, EER, FNMR, d′, overlap
//   Matching/      accepted matches: precision, recall, F1; reliability of their probabilities
//   Baselines/     similarities of pixels
//   Projection/    t-SNE
//
// Definitions are those of open-metric-learning and scikit-learn; each is named where it is computed.
