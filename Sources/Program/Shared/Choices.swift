public import ArgumentParser
public import NeuroBridge
public import Vocabulary

// The words of an option, which help lists and the parser checks.
extension MirrorPolicy: ExpressibleByArgument {}
extension FrameReduction: ExpressibleByArgument {}
extension PositionUnit: ExpressibleByArgument {}
extension TrainingMethod: ExpressibleByArgument {}
extension TrainingPreset: ExpressibleByArgument {}
extension TrainingLoss: ExpressibleByArgument {}
extension TrainingPrecision: ExpressibleByArgument {}
extension TrainingPart: ExpressibleByArgument {}
extension LoRAProjection: ExpressibleByArgument {}
extension Atlas.SchemaFormat: ExpressibleByArgument {}
