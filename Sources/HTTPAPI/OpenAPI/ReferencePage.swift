import CommerceKernel

/// The OpenAPI document as a page for people: rendered once on the server, readable without scripts and without
/// anything from elsewhere.
struct ReferencePage {
    private let document: JSONValue
    private let paths: JSONObject

    init(_ document: JSONValue) {
        self.document = document
        paths = document["paths"]?.object ?? JSONObject()
    }

    private struct Operation {
        let method: String
        let path: String
        let json: JSONValue

        var id: String { json["operationId"]?.string ?? "" }
        var tag: String { json["tags"]?.array?.first?.string ?? "" }
    }

    var html: String {
        let info = document["info"]
        let operations = self.operations
        let tags = document["tags"]?.array ?? []
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(escaped(info?["title"])) API</title>
            <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/reference.css">
            </head><body>
            <nav aria-label="Operations"><p><strong>\(escaped(info?["title"])) \(escaped(info?["version"]))</strong></p>
            <p><a href="/v1/openapi.json">JSON</a> <a href="/v1/openapi.yaml">YAML</a></p>
            \(tags.map { contents($0, operations) }.joined())</nav>
            <main><h1>\(escaped(info?["title"])) API</h1>
            \(paragraphs(info?["description"]?.string ?? ""))
            \(tags.map { section($0, operations) }.joined())
            <section id="schemas"><h2>Schemas</h2>
            \(schemas)</section></main></body></html>

            """
    }

    private var operations: [Operation] {
        paths.members.flatMap { path, item in
            (item.object?.members ?? []).map { Operation(method: $0.key.uppercased(), path: path, json: $0.value) }
        }
    }

    private func contents(_ tag: JSONValue, _ operations: [Operation]) -> String {
        let items = operations.filter { $0.tag == tag["name"]?.string }.map {
            "<li><a href=\"#\(escaped($0.id))\">\(escaped($0.json["summary"]))</a></li>"
        }
        return "<details open><summary>\(escaped(tag["name"]))</summary><ul>\(items.joined())</ul></details>\n"
    }

    private func section(_ tag: JSONValue, _ operations: [Operation]) -> String {
        let own = operations.filter { $0.tag == tag["name"]?.string }
        return "<section><h2>\(escaped(tag["name"]))</h2>\n\(paragraphs(tag["description"]?.string ?? ""))"
            + own.map(article).joined() + "</section>\n"
    }

    private func article(_ operation: Operation) -> String {
        """
        <article id="\(escaped(operation.id))"><h3>\(escaped(operation.json["summary"]))</h3>
        <p><code class="\(operation.method.lowercased())">\(operation.method)</code> \
        <code>\(escaped(operation.path))</code></p>
        \(paragraphs(operation.json["description"]?.string ?? ""))\(parameters(operation))\(body(operation))\
        \(answers(operation))</article>

        """
    }

    private func parameters(_ operation: Operation) -> String {
        let parameters = operation.json["parameters"]?.array?.map(resolved) ?? []
        if parameters.isEmpty { return "" }
        let rows = parameters.map { parameter in
            let mark = parameter["required"]?.bool == true ? " <em>required</em>" : ""
            return "<tr><th scope=\"row\"><code>\(escaped(parameter["name"]))</code>\(mark)</th>"
                + "<td>\(escaped(parameter["in"]))</td><td>\(typeName(parameter["schema"]))</td>"
                + "<td>\(escaped(parameter["description"]))</td></tr>"
        }
        return "<h4>Parameters</h4><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead>"
            + "<tbody>\(rows.joined())</tbody></table>\n"
    }

    private func body(_ operation: Operation) -> String {
        guard let content = operation.json["requestBody"]?["content"]?.object else { return "" }
        return "<h4>Body</h4>" + content.members.prefix(1).map(media).joined()
            + "<p>Types: \(content.keys.map { "<code>\(escaped($0))</code>" }.joined(separator: ", "))</p>"
    }

    private func answers(_ operation: Operation) -> String {
        let answers = operation.json["responses"]?.object?.members ?? []
        let items = answers.map { status, answer in
            let resolved = resolved(answer)
            let content =
                status.hasPrefix("2") ? resolved["content"]?.object?.members.prefix(1).map(media).joined() : nil
            return
                "<dt><code>\(escaped(status))</code></dt><dd>\(escaped(resolved["description"]))\(content ?? "")</dd>"
        }
        return "<h4>Answers</h4><dl>\(items.joined())</dl>\n"
    }

    private func media(_ member: (key: String, value: JSONValue)) -> String {
        let schema = member.value["schema"].map { "<p>\(typeName($0))</p>" } ?? ""
        guard let example = member.value["examples"]?["typical"]?["value"] else { return schema }
        return schema
            + "<details><summary>Example</summary><pre>\(HTMLEscaping.escaped(pretty(example, 0)))</pre></details>"
    }

    private var schemas: String {
        (document["components"]?["schemas"]?.object?.members ?? []).map { name, schema in
            "<article id=\"schema-\(escaped(name))\"><h3>\(escaped(name))</h3>"
                + "<details><summary>JSON Schema</summary><pre>\(HTMLEscaping.escaped(pretty(schema, 0)))</pre></details>"
                + "</article>\n"
        }.joined()
    }

    // MARK: Parts

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] } ?? value
    }

    private func typeName(_ schema: JSONValue?) -> String {
        guard let schema else { return "" }
        if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
            return "<a href=\"#schema-\(escaped(String(name)))\">\(escaped(String(name)))</a>"
        }
        if let parts = schema["allOf"]?.array { return parts.map { typeName($0) }.joined(separator: " and ") }
        if let values = schema["enum"]?.array {
            return values.map { escaped($0.string ?? $0.text) }.joined(separator: ", ")
        }
        if let items = schema["items"] { return "list of \(typeName(items))" }
        if let data = schema["properties"]?["data"] { return "data: \(typeName(data))" }
        return escaped(
            schema["type"]?.string ?? schema["type"]?.array?.compactMap(\.string).joined(separator: " or ") ?? "")
    }

    /// Indented by two spaces a level.
    private func pretty(_ value: JSONValue, _ depth: Int) -> String {
        let margin = String(repeating: "  ", count: depth + 1)
        let end = String(repeating: "  ", count: depth)
        switch value {
        case .object(let object) where !object.isEmpty:
            let members = object.members.map {
                "\(margin)\(JSONValue.string($0.key).text): \(pretty($0.value, depth + 1))"
            }
            return "{\n\(members.joined(separator: ",\n"))\n\(end)}"
        case .array(let values) where !values.isEmpty:
            return "[\n\(values.map { margin + pretty($0, depth + 1) }.joined(separator: ",\n"))\n\(end)]"
        default: return value.text
        }
    }

    /// Paragraphs between blank lines; words between backticks are code.
    private func paragraphs(_ text: String) -> String {
        text.split(separator: "\n\n").map { paragraph in
            let parts = paragraph.split(separator: "`", omittingEmptySubsequences: false)
            let html = parts.enumerated().map { index, part in
                index % 2 == 1 ? "<code>\(escaped(String(part)))</code>" : escaped(String(part))
            }
            return "<p>\(html.joined())</p>\n"
        }.joined()
    }

    private func escaped(_ value: JSONValue?) -> String { escaped(value?.string ?? "") }
    private func escaped(_ text: String) -> String { HTMLEscaping.escaped(text) }

    static let stylesheet = """
        :root{color-scheme:light dark;--line:#8884;--quiet:#8882}
        *{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:minmax(12rem,18rem) 1fr}
        nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line)}
        nav ul{list-style:none;margin:0;padding:0 0 .5rem .75rem;font-size:.9rem}
        main{padding:1rem 2rem;max-width:60rem;min-width:0}
        article{border-top:1px solid var(--line);padding:.5rem 0 1rem}
        h2{margin-top:3rem}h4{margin:1rem 0 .25rem}
        code,pre{font:.875rem/1.45 ui-monospace,monospace}
        code{background:var(--quiet);padding:.1em .3em;border-radius:.2em}
        pre{background:var(--quiet);padding:.75rem;overflow:auto;border-radius:.3rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
        dl{display:grid;grid-template-columns:4rem 1fr;gap:.25rem .5rem;margin:0}dd{margin:0;min-width:0}
        .get{color:#0a6}.post{color:#06c}.put,.patch{color:#a60}.delete{color:#c22}
        @media (max-width:50rem){body{display:block}nav{position:static;height:auto}}

        """
}
