// AtlasStore
