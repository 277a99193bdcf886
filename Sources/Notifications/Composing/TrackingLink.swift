/// Where a carrier shows how far a parcel is.
enum TrackingLink {
    /// What comes before the number, by the carrier's name in lower-case letters.
    private static let pages: [String: String] = [
        "dhl": "https://www.dhl.com/en/express/tracking.html?AWB=",
        "dpd": "https://tracking.dpd.de/parcelstatus?query=",
        "fedex": "https://www.fedex.com/fedextrack/?trknbr=",
        "gls": "https://gls-group.com/track/",
        "hermes": "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#",
        "ups": "https://www.ups.com/track?tracknum=",
        "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
    ]

    /// Nil for carriers that are not known, and for a number that is none.
    static func url(carrier: String?, number: String) -> String? {
        let name = (carrier ?? "").lowercased().filter(\.isLetter)
        guard let page = pages[name], !number.isEmpty, number.count <= 64,
            number.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
        else { return nil }
        return page + number
    }
}
