import CommerceKernel

/// Plain text as HTML.
enum HTMLText {
    /// Plain text in paragraphs: blank lines part them, single line breaks stay.
    static func paragraphs(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n\n").map { paragraph in
            "<p dir=\"auto\">" + HTMLEscaping.escaped(String(paragraph)).replacing("\n", with: "<br>") + "</p>"
        }.joined(separator: "\n")
    }
}
