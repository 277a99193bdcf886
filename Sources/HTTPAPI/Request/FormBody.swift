import CommerceKernel
import HTTPTypes

/// Forms of pages that work without JavaScript.
public enum FormBody {
    static let mediaType = "application/x-www-form-urlencoded"
    /// The hidden field in which a form carries the session's token.
    public static let tokenField = "csrfToken"
    /// Fields in a form; beyond it 400.
    static let maximumFields = 500
}

extension APIRequest {
    /// The fields of the form in the body, in their order. Throws 400 `malformed_form` and 413.
    public func form() async throws -> QueryParameters {
        if isMultipart { return QueryParameters(try await multipartForm().fields) }
        let malformed = DomainError(
            .invalid, code: "malformed_form",
            message: "The body is not a form: escapes must be %XX of UTF-8, at most \(FormBody.maximumFields) fields.")
        guard let text = String(validating: try await bytes(), as: UTF8.self) else { throw malformed }
        do {
            return try QueryParameters(Substring(text), limit: FormBody.maximumFields)
        } catch {
            throw malformed
        }
    }

    /// The token in the form's hidden field, when the body is a form.
    func formToken() async throws -> String? {
        guard case .form = endpointBody,
            isMultipart || headers[.contentType]?.hasPrefix(FormBody.mediaType) == true
        else { return nil }
        return try await form()[FormBody.tokenField]
    }
}
