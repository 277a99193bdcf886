import CommerceKernel

extension Timestamp {
    /// As the hypermedia contract's errors write it: `2018-09-18T16:27:48.889+0000`.
    var halText: String { iso8601.dropLast() + "+0000" }
}
