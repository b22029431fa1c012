// Learning: patches in, vectors out, and the training between.
//
// Layers hold indices into one table of named weights (`Parameters`) and offer `forward` beside `backward`, written by
// hand; freezing, storing and updating are loops over that table. Images are [images, height, width, channels]. Nothing
// here reads files, rows or clocks (but for a step's speed).
//
// From the store's patches to vectors:
//
//   var set = TrainingSet(channels: recipe.slabs.count, pixels: recipe.pixels)          // patches 1.5 × what the network sees
//   set.append(.init(identity: i, modality: .twoPhoton, animal: a), patch: values)      // [C, P, P], with or without a pair
//   let network = EmbeddingNetwork(.compact(channels: 7, pixels: 48), seed: seed)       // its configuration is Codable
//   var trainer = try Trainer(.compact(steps: 600, seed: seed), network: network, set: set)  // TrainingConfiguration: Codable
//   try trainer.resume(from: Checkpoint(step:weights:state:))                           // bit by bit
//   while !trainer.isDone { let report = try trainer.takeStep() }                       // step, loss, imagesPerSecond
//   let checkpoint = trainer.checkpoint                     // .weights to embed with, .state to resume with
//   let bytes = Safetensors.encode(checkpoint.weights)      // and Safetensors.decode(bytes) -> [NamedTensor]
//   let metrics = Retrieval(Embedder(trainer.embeddingNetwork), on: heldOut, from: .twoPhoton, to: .fmost)   // top1, top5
//   RotationSearch(embedder, queries: patches, pixels: P, gallery: vectors).rotation    // the angle between two sessions, radians
//   BackboneLayout(tensors).network(pixels:channels:…); network.freeze(for: .lora)      // pretrained weights, six methods
//   var network = try EmbeddingNetwork(configuration, weights: tensors)
//   Embedder(network).embed(patches, pixels: P, rotation: 0)    // [Embedding(vector, gate)]
//
// A gradient's way: `Trainer.takeStep` → `EmbeddingNetwork.backward` → `VisionTransformer.backward` →
// `TransformerBlock.backward` → `Linear.backward` → `multiplyTransposed` of Numerics, which adds it to `Gradients`.
//
// The network sees the centre of a patch, 1 / Augmentation.margin = 2/3 of its edge, so that patches can be rotated: of
// `PatchRecipe()`'s 108 µm in 72 pixels, 72 µm in 48. Networks of other sizes resample that centre to their own pixels.
