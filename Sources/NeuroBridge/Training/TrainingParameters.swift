import AtlasStore
import Learning

/// `activity.parameters` of a training: the request, or of a resumed one the settings that the model has.
struct TrainingParameters: Encodable {
  private let request: Atlas.TrainRequest
  private let plan: TrainingPlan

  init(_ request: Atlas.TrainRequest, _ plan: TrainingPlan) {
    self.request = request
    self.plan = plan
  }

  private enum CodingKeys: String, CodingKey {
    case name, resumes, method, backbone, without, material, training
    case fromStep = "from_step"
    case holdOut = "hold_out"
    case checkpointEvery = "checkpoint_every"
  }

  func encode(to encoder: any Encoder) throws {
    guard request.resumes else { return try request.encode(to: encoder) }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(request.name, forKey: .name)
    try container.encode(true, forKey: .resumes)
    try container.encode(plan.checkpoint?.step ?? 0, forKey: .fromStep)
    try container.encode(request.checkpointEvery, forKey: .checkpointEvery)
    try container.encodeIfPresent(plan.configuration.method, forKey: .method)
    try container.encodeIfPresent(plan.configuration.backbone, forKey: .backbone)
    try container.encodeIfPresent(plan.configuration.without, forKey: .without)
    try container.encode(plan.holdOut, forKey: .holdOut)
    try container.encode(plan.material, forKey: .material)
    try container.encode(plan.training, forKey: .training)
  }
}
