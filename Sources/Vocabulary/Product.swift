/// This program, as provenance and `--version` name it.
public enum Product {
  public static let version = "0.1.0"
}
