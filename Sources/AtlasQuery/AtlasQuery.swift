// AtlasQuery
