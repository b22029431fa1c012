import CKernels

/// One line a backend, the quickest first: its name, whether this CPU supports it, and whether it is in use.
func listBackends() {
  var index: Int32 = 0
  while let name = nb_backend_name(index) {
    let support = nb_backend_supported(index) != 0 ? "supported" : "unsupported"
    print(String(cString: name), support, index == nb_backend_in_use() ? "in use" : "")
    index += 1
  }
}
