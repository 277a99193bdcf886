import Orders

/// A language in which `currentState` can be read. For display only: clients decide by links.
enum StateLanguage: String, CaseIterable {
    case english = "en"
    case german = "de"
    case french = "fr"

    func name(of order: Order) -> String {
        switch self {
        case .english: order.stateNames.hypermedia
        case .german: german(order.state)
        case .french: french(order.state)
        }
    }

    private func german(_ state: OrderState) -> String {
        switch state {
        case .open: "Offen"
        case .readyForDelivery: "Lieferbereit"
        case .awaitingPayment: "Zahlung erwartet"
        case .completed: "Abgeschlossen"
        case .canceled: "Storniert"
        }
    }

    private func french(_ state: OrderState) -> String {
        switch state {
        case .open: "Ouverte"
        case .readyForDelivery: "Prête à livrer"
        case .awaitingPayment: "En attente de paiement"
        case .completed: "Terminée"
        case .canceled: "Annulée"
        }
    }

    /// The language a client likes best by `Accept-Language` (RFC 9110, section 12.5.4); English when it names none of
    /// ours. `de-AT` is served German.
    init(accepting header: String?) {
        var best: (language: StateLanguage, weight: Double) = (.english, 0)
        for part in (header ?? "").split(separator: ",") {
            let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let range = fields.first?.lowercased() else { continue }
            let weight =
                fields.dropFirst().first { $0.lowercased().hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            let primary = range.split(separator: "-").first.map(String.init) ?? ""
            let language = range == "*" ? .english : StateLanguage(rawValue: primary)
            if let language, weight > best.weight { best = (language, weight) }
        }
        self = best.language
    }
}
