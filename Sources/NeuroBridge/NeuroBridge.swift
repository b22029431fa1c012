// NeuroBridge
