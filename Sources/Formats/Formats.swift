// Formats: bytes to values and back, for file formats that more than one target reads or writes (ZIP, pickle, NPY, JSON, XML,
// CSV). Input is hostile until it is checked: every size is bounded before memory is taken for it. No Foundation.
