public import CommerceKernel

/// JSON Merge Patch (RFC 7396).
public enum MergePatch {
    /// `target` changed by `patch`: members of objects are set, null removes one, anything else replaces.
    public static func apply(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = target.object ?? JSONObject()
        for (key, value) in changes.members {
            if value.isNull {
                result[key] = nil
            } else {
                result[key] = apply(value, to: result[key] ?? .null)
            }
        }
        return .object(result)
    }
}
