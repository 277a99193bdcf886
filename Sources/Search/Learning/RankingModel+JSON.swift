import CommerceKernel

extension RankingModel {
    private static let format = 1

    /// The model as one JSON object.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 1 << 16)
        writer.object { writer in
            writer.member("format", Self.format)
            writer.object("features") { writer in
                writer.member("version", features.version)
                writer.array("names") { writer in for name in features.names { writer.value(name) } }
            }
            writer.object("evidence") { writer in
                writer.member("queries", evidence.queries)
                writer.member("baseline", evidence.baseline)
                writer.member("crossValidated", evidence.crossValidated)
                writer.member("tTest", evidence.tTest)
                writer.member("randomisation", evidence.randomisation)
            }
            switch scorer {
            case .linear(let model): Self.write(model, to: &writer)
            case .trees(let ensemble): Self.write(ensemble, to: &writer)
            case .blend(let model, let ensemble):
                Self.write(model, to: &writer)
                Self.write(ensemble, to: &writer)
            }
        }
        return writer.bytes
    }

    private static func write(_ model: LinearModel, to writer: inout JSONWriter) {
        writer.object("linear") { writer in
            writer.member("bias", model.bias)
            writer.array("weights") { writer in for weight in model.weights { writer.value(weight) } }
        }
    }

    /// Thresholds of nodes that send everything left are infinite and written as null.
    private static func write(_ ensemble: TreeEnsemble, to writer: inout JSONWriter) {
        writer.object("trees") { writer in
            writer.member("depth", ensemble.depth)
            writer.array("features") { writer in for feature in ensemble.features { writer.value(Int(feature)) } }
            writer.array("thresholds") { writer in
                for threshold in ensemble.thresholds { writer.value(Double(threshold)) }
            }
            writer.array("leaves") { writer in for leaf in ensemble.leaves { writer.value(Double(leaf)) } }
        }
    }

    /// Reads what `json` writes.
    ///
    /// - Throws: `SearchError` `.invalidSettings` for anything else.
    public init(json bytes: [UInt8]) throws {
        let root: JSONValue
        do {
            root = try JSONParser.parse(bytes)
        } catch {
            throw Self.fault("\(error)")
        }
        guard root["format"]?.number?.int == Self.format else { throw Self.fault("its format is not \(Self.format)") }
        guard let version = root["features"]?["version"]?.number?.int,
            let names = root["features"]?["names"]?.array?.map({ $0.string }), !names.isEmpty, !names.contains(nil)
        else { throw Self.fault("its list of features cannot be read") }
        let list = FeatureList(version: version, names: names.compactMap(\.self))
        let linear = try root["linear"].map { try Self.linear($0, width: list.count) }
        let trees = try root["trees"].map { try Self.trees($0, width: list.count) }
        let scorer: Scorer
        switch (linear, trees) {
        case (let linear?, let trees?): scorer = .blend(linear, trees)
        case (let linear?, nil): scorer = .linear(linear)
        case (nil, let trees?): scorer = .trees(trees)
        case (nil, nil): throw Self.fault("it has neither weights nor trees")
        }
        let proof = root["evidence"]
        let evidence = Evidence(
            queries: proof?["queries"]?.number?.int ?? 0, baseline: proof?["baseline"]?.number?.double ?? 0,
            crossValidated: proof?["crossValidated"]?.number?.double ?? 0,
            tTest: proof?["tTest"]?.number?.double ?? 1, randomisation: proof?["randomisation"]?.number?.double ?? 1)
        self.init(features: list, scorer: scorer, evidence: evidence)
    }

    private static func linear(_ json: JSONValue, width: Int) throws -> LinearModel {
        let weights = (json["weights"]?.array ?? []).compactMap { $0.number?.double }
        guard let bias = json["bias"]?.number?.double, weights.count == width else {
            throw fault("it has not one weight for each of its \(width) features")
        }
        return LinearModel(weights: weights, bias: bias)
    }

    private static func trees(_ json: JSONValue, width: Int) throws -> TreeEnsemble {
        let features = (json["features"]?.array ?? []).compactMap { $0.number?.int }.compactMap(Int32.init(exactly:))
        let thresholds = (json["thresholds"]?.array ?? []).compactMap { value -> Float? in
            value.isNull ? .infinity : value.number?.double.map { Float($0) }
        }
        let leaves = (json["leaves"]?.array ?? []).compactMap { $0.number?.double }.map { Float($0) }
        guard let depth = json["depth"]?.number?.int,
            let ensemble = TreeEnsemble(
                depth: depth, features: features, thresholds: thresholds, leaves: leaves, width: width)
        else { throw fault("its trees are not whole") }
        return ensemble
    }

    private static func fault(_ reason: String) -> SearchError {
        SearchError(.invalidSettings, "The ranking model cannot be used: \(reason).", subject: RankingModelFolder.file)
    }
}
