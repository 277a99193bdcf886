/// The version of the program.
public enum SoukVersion {
    public static let text = "0.1.0"
}
