import CommerceKernel
import Testing

@testable import HTTPAPI

@Suite struct MultipartFormTests {
    private func form(_ body: String, type: String = "multipart/form-data; boundary=xYz") throws -> MultipartForm {
        try MultipartForm(Array(body.utf8), contentType: type)
    }

    @Test func `fields and files are read as browsers send them`() throws {
        let form = try form(
            "--xYz\r\nContent-Disposition: form-data; name=\"csrfToken\"\r\n\r\nabc\r\n"
                + "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\nid,name\r\n1,--xY\r\n\r\n--xYz--\r\n")
        #expect(form.fields.map(\.name) == ["csrfToken"])
        #expect(form.fields.first?.value == "abc")
        let file = try #require(form.file("file"))
        #expect(file.name == "a\"b.csv")
        #expect(String(decoding: file.bytes, as: UTF8.self) == "id,name\r\n1,--xY\r\n")
    }

    @Test func `a field without a chosen file is no file`() throws {
        let form = try form(
            "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--xYz--")
        #expect(form.file("file") == nil)
    }

    @Test(arguments: [
        "", "--xYz", "--xYz\r\n", "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
        "--xYz\r\nContent-Disposition: form-data\r\n\r\nb\r\n--xYz--", "--other\r\n\r\n--other--",
        "--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--xYz--",
    ])
    func `a body that is cut off or no form is refused`(body: String) {
        #expect(throws: DomainError.self) { try form(body) }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=xYz"])
    func `a type without a boundary is refused`(type: String) {
        #expect(throws: DomainError.self) { try form("--xYz--", type: type) }
    }

    @Test func `more parts than allowed are refused`() {
        let part = "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
        let body = String(repeating: part, count: MultipartForm.maximumParts + 1) + "--xYz--"
        #expect(throws: DomainError.self) { try form(body) }
    }
}
