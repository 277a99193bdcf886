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
        var parameters: [QueryParameters.Parameter] = []
        for parameter in query.all where !parameter.value.isEmpty || parameter.name == "explain" {
            // Few, and mostly in order already; equal ones keep theirs.
            var place = parameters.endIndex
            while place > 0, goes(parameter, before: parameters[place - 1]) { place -= 1 }
            parameters.insert(parameter, at: place)
        }
        var key = path
        for parameter in parameters {
            key += "\n"
            key += String(parameter.name.utf8.count)
            key += ":"
            key += parameter.name
            key += String(parameter.value.utf8.count)
            key += ":"
            key += parameter.value
        }
        return key
    }

    private static func goes(_ one: QueryParameters.Parameter, before other: QueryParameters.Parameter) -> Bool {
        if one.name != other.name { return one.name < other.name }
        return SearchParameters.areAlternatives(one.name) && one.value < other.value
    }
}
