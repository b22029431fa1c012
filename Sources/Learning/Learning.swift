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
//   let network = EmbeddingNetwork(.compact(channels: 2, pixels: 48), seed: seed)       // NetworkConfiguration: Codable
//   var trainer = try Trainer(.compact(steps: 600, seed: seed), network: network, set: set)  // TrainingConfiguration: Codable
//   try trainer.resume(from: Checkpoint(step:weights:state:))                           // goes on bit by bit
//   while !trainer.isDone { let report = try trainer.takeStep() }                       // step, loss, imagesPerSecond
//   let checkpoint = trainer.checkpoint                     // .weights is what embeds, .state what only resuming needs
//   let bytes = Safetensors.encode(checkpoint.weights)      // and Safetensors.decode(bytes) -> [NamedTensor]
//   let figures = Retrieval(Embedder(trainer.embeddingNetwork), on: held, from: .twoPhoton, to: .fmost)   // top1, top5
//   var network = EmbeddingNetwork(configuration, seed: 0); try network.load(tensors)
//   Embedder(network).embed(patches, pixels: P, turn: 0)    // [Embedding(vector, gate)], each patch by itself
//
// The recipe to cut with: field 90 µm, 72 pixels (so that the centre 48 pixels, 60 µm, are seen at any turn), slabs [3, 10].
