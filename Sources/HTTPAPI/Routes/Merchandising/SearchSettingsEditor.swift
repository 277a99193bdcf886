import CommerceKernel
public import Search

/// Changes search settings one after the other, so that two changes at once both hold. A shop has one.
public actor SearchSettingsEditor {
    private let engine: SearchEngine

    public init(engine: SearchEngine) { self.engine = engine }

    /// Puts the settings that `change` makes of the present ones into use; answers what `change` answers. Throws 422 for
    /// a new curation whose filter cannot be read.
    public func edit<T: Sendable>(_ change: @Sendable (inout SearchSettings) throws -> T) throws -> T {
        var settings = engine.searchSettings
        let result = try change(&settings)
        let present = engine.searchSettings.curations
        for rule in settings.curations where !present.contains(rule) {
            guard let (text, fault) = rule.unreadableFilter else { continue }
            throw DomainError.invalid(
                field: "filter", code: "invalid_filter",
                message: "filter \"\(text.prefix(100))\" cannot be read: \(fault)")
        }
        if settings != engine.searchSettings { try engine.replaceSettings(settings) }
        return result
    }
}
