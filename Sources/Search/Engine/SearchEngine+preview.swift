extension SearchEngine {
    /// What `request` would find with `settings` in the place of those in use, for whoever is about to change them.
    /// Nothing is kept; other searches go on as before.
    public func preview(_ request: SearchRequest, with settings: SearchSettings) async throws -> SearchResponse {
        let compiled = CompiledSettings(settings, model: self.settings.current.model)
        return try await threads.run { cancellation in
            try self.withReader { reader, generation in
                try SearchRun(
                    request: request, reader: reader, generation: generation, settings: compiled,
                    cancellation: cancellation, time: self.options.time
                ).response()
            }
        }
    }
}
