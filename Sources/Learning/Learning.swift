// Learning: patches in, vectors out, and the training between.
//
// Layers hold places in one table of named weights (`Parameters`) and offer `forward` beside `backward`, written by hand;
// freezing, saving and descending are then loops over that table. Images are [images, height, width, channels].
// Nothing here touches files, rows or clocks that matter: bytes and arrays come in, bytes and arrays go out.
//
// How the parts are called, from the store's patches to vectors:
//
//   var set = TrainingSet(channels: recipe.slabs.count, pixels: recipe.pixels)          // patches cut 1.5 × what is seen:
//   set.append(.init(identity: i, modality: .twoPhoton, animal: a), patch: values)      // [C, P, P], paired or not
//   let network = EmbeddingNetwork(.compact(channels: 7, pixels: 48), seed: seed)       // its configuration is Codable
//   var trainer = try Trainer(.compact(steps: 600, seed: seed), network: network, set: set)  // TrainingConfiguration: Codable
//   try trainer.resume(from: Checkpoint(step:weights:state:))                           // goes on bit by bit
//   while !trainer.isDone { let report = try trainer.takeStep() }                       // step, loss, imagesPerSecond
//   let checkpoint = trainer.checkpoint                     // .weights is what embeds, .state what only resuming needs
//   let bytes = Safetensors.encode(checkpoint.weights)      // and Safetensors.decode(bytes) -> [NamedTensor]
//   let figures = Retrieval(Embedder(trainer.embeddingNetwork), on: held, from: .twoPhoton, to: .fmost)   // top1, top5
//   TurnSearch(embedder, queries: patches, pixels: P, gallery: vectors).turn   // the angle between two sessions, radians
//   BackboneLayout(tensors).network(pixels:channels:…); network.freeze(for: .lora)      // weights of others, six ways
//   var network = try EmbeddingNetwork(configuration, weights: tensors)
//   Embedder(network).embed(patches, pixels: P, turn: 0)    // [Embedding(vector, gate)], each patch by itself
//
// The network sees the middle of a patch, 1 / Augmentation.margin = 2/3 of its edge, so that patches can be turned: of
// `PatchRecipe()`'s 108 µm in 72 pixels, 72 µm in 48. Networks of other sizes resample that middle to their own pixels.
