/// How a payment moves when the gateway reports on it. Reports may come twice, late and in any order: only the ones
/// that lead on count.
enum PaymentLifecycle {
    /// The status after a report, nil when the report changes nothing.
    static func next(_ status: Payment.Status, on report: GatewayIntent.Status) -> Payment.Status? {
        switch (status, report) {
        case (.created, .requiresConfirmation): nil
        case (.created, .requiresAction): .requiresAction
        case (.created, .processing), (.requiresAction, .processing): .processing
        case (.created, .authorized), (.requiresAction, .authorized), (.processing, .authorized): .authorized
        case (.created, .failed), (.requiresAction, .failed), (.processing, .failed), (.authorized, .failed): .failed
        case (.created, .voided), (.requiresAction, .voided), (.processing, .voided), (.authorized, .voided): .voided
        // Money is a fact, also when we had given it up: then it is paid back.
        case (.created, .captured), (.requiresAction, .captured), (.processing, .captured), (.authorized, .captured),
            (.failed, .captured), (.voided, .captured):
            .captured
        case (.requiresAction, .requiresConfirmation), (.requiresAction, .requiresAction),
            (.processing, .requiresConfirmation), (.processing, .requiresAction), (.processing, .processing),
            (.authorized, .requiresConfirmation), (.authorized, .requiresAction), (.authorized, .processing),
            (.authorized, .authorized):
            nil
        case (.captured, .requiresConfirmation), (.captured, .requiresAction), (.captured, .processing),
            (.captured, .authorized), (.captured, .captured), (.captured, .failed), (.captured, .voided):
            nil
        case (.failed, .requiresConfirmation), (.failed, .requiresAction), (.failed, .processing),
            (.failed, .authorized), (.failed, .failed), (.failed, .voided):
            nil
        case (.voided, .requiresConfirmation), (.voided, .requiresAction), (.voided, .processing),
            (.voided, .authorized), (.voided, .failed), (.voided, .voided):
            nil
        }
    }
}
