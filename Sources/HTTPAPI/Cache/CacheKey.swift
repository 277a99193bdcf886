import CommerceKernel

/// The name under which the answer to a query is kept: equal for queries that mean the same, and never equal for
/// queries that do not.
enum CacheKey {
    /// Of a path and those parameters of a query that its endpoint reads.
    ///
    /// Parameters are put in the order of their names. Values of one name stay in their order, which means something
    /// (`sort=price_asc&sort=name`), except alternatives such as brands. Names and values go with their lengths: a line
    /// break in a value must not make it look like two.
    static func text(_ path: String, _ query: QueryParameters) -> String {
        var groups: [String: [String]] = [:]
        for parameter in query.all where !parameter.value.isEmpty || parameter.name == "explain" {
            groups[parameter.name, default: []].append(parameter.value)
        }
        var key = path
        for (name, values) in groups.sorted(by: { $0.key < $1.key }) {
            for value in SearchParameters.areAlternatives(name) ? values.sorted() : values {
                key += "\n\(name.utf8.count):\(name)\(value.utf8.count):\(value)"
            }
        }
        return key
    }
}
