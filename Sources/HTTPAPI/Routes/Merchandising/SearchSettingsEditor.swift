public import Search

/// Changes search settings one after the other, so that two changes at once both hold. A shop has one.
public actor SearchSettingsEditor {
    private let engine: SearchEngine

    public init(engine: SearchEngine) { self.engine = engine }

    /// Puts the settings that `change` makes of the present ones into use; answers what `change` answers.
    public func edit<T: Sendable>(_ change: @Sendable (inout SearchSettings) throws -> T) throws -> T {
        var settings = engine.searchSettings
        let result = try change(&settings)
        if settings != engine.searchSettings { try engine.replaceSettings(settings) }
        return result
    }
}
