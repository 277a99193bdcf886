import CommerceKernel

/// What an import did, as JSON lines: the API's answer, `--errors` and `--json`.
public enum ImportReport {
    /// One line a record: `{"line":3,"success":true,"id":"a","action":"created"}`, or with `errors` and `details`.
    public static func line(_ row: RowOutcome) -> [UInt8] {
        ended { json in
            json.member("line", row.line)
            json.member("success", !row.isRejected)
            json.member("id", orNull: row.id)
            if let replaced = row.replacesLine { json.member("replacesLine", replaced) }
            switch row.result {
            case .created: json.member("action", "created")
            case .updated: json.member("action", "updated")
            case .unchanged: json.member("action", "unchanged")
            case .rejected(let faults):
                json.array("errors") { json in for fault in faults { json.value(fault.message) } }
                json.array("details") { json in
                    for fault in faults { json.object { json in write(fault, to: &json) } }
                }
            }
        }
    }

    /// One line a fault, as `--errors` keeps them: line, id, field, value, code, reason.
    public static func rejections(_ row: RowOutcome) -> [UInt8] {
        guard case .rejected(let faults) = row.result else { return [] }
        return faults.flatMap { fault in
            ended { json in
                json.member("line", row.line)
                json.member("id", orNull: row.id)
                write(fault, to: &json)
            }
        }
    }

    /// A later record of the file has overwritten an earlier one: for `--errors`.
    public static func duplicate(_ row: RowOutcome) -> [UInt8] {
        guard let replaced = row.replacesLine else { return [] }
        return ended { json in
            json.member("line", row.line)
            json.member("id", orNull: row.id)
            json.member("field", "id")
            json.member("value", orNull: row.id)
            json.member("code", "duplicate")
            json.member("reason", "the file has this id in line \(replaced) too; this line is the one that counts")
            json.member("warning", true)
        }
    }

    /// The line behind all others.
    public static func summary(_ summary: ImportSummary, failure: String? = nil) -> [UInt8] {
        ended { json in
            let reason = failure ?? summary.failure?.description
            json.member("summary", true)
            json.member("success", reason == nil && summary.progress.rejected == 0 && !summary.wasCancelled)
            json.member("format", summary.format.rawValue)
            json.member("dryRun", summary.isDryRun)
            json.member("rows", summary.progress.rows)
            json.member("created", summary.progress.created)
            json.member("updated", summary.progress.updated)
            json.member("unchanged", summary.progress.unchanged)
            json.member("rejected", summary.progress.rejected)
            json.member("duplicates", summary.progress.duplicates)
            if let sequence = summary.lastSequence { json.member("sequence", sequence) }
            if let reason { json.member("failure", reason) }
            if summary.wasCancelled { json.member("interrupted", true) }
        }
    }

    private static func write(_ fault: RowFault, to json: inout JSONWriter) {
        json.member("field", fault.field)
        json.member("value", orNull: fault.value)
        json.member("code", fault.code)
        json.member("reason", fault.reason)
    }

    private static func ended(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(body)
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

extension RowFault {
    /// `price is -5: it must be 0 or more`
    public var message: String {
        switch (field.isEmpty, value) {
        case (true, _): reason
        case (false, nil): "\(field): \(reason)"
        case (false, let value?): "\(field) is \(value.isEmpty ? "empty" : value): \(reason)"
        }
    }
}
