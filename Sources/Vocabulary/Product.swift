/// This program, as provenance and `--version` name it.
public enum Product {
  /// Semantic version.
  public static let version = "0.1.0"
}
