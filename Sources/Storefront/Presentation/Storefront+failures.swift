import CommerceKernel
public import HTTPAPI
import HTTPTypes

extension Storefront {
    /// Refusals for people: in the clothes of the shop, and where signing in would help, the way there.
    public var failureStyle: FailureStyle {
        let renderer = shop.renderer
        let shopName = shop.rooms.shopName
        return FailureStyle(covers: Self.isForPeople) { failure, context in
            if failure.status == .unauthorized {
                let target = context.method == .get ? context.rawPath : "/account"
                return Shopfront.redirect(URLText.address("/account/sign-in", [("return", target)]))
            }
            let (heading, message) = Self.words(for: failure)
            let fields: Fields = [
                "title": "\(heading) · \(shopName)", "heading": heading, "message": message, "query": "",
                "canonical": false,
                "description": false, "socialImage": false,
                "site": ["shopName": shopName, "cartLabel": "Cart", "formToken": false] as Fields,
            ]
            return (try? renderer.page("problem", fields, status: failure.status.code)) ?? APIResponse(failure.status)
        }
    }

    /// Whether a browser asks for a page, and not a program for data.
    private static func isForPeople(_ context: FailureStyle.Context) -> Bool {
        guard context.headers[.accept]?.contains("text/html") == true else { return false }
        let first = context.rawPath.split(separator: "/").first ?? ""
        return !["v1", "api", "orders", "profile", "problems", "health", "livez", "readyz", "metrics"].contains(first)
    }

    private static func words(for failure: Failure) -> (heading: String, message: String) {
        switch failure.status.code {
        case 403 where failure.code == "forbidden":
            ("Not for this account", "This page is for the shop's staff. Sign in with another account to see it.")
        case 403:
            ("That did not come from our page", "Go back, reload the page and try again.")
        case 404: ("There is nothing here", "The page may have moved, or the address has a slip in it.")
        case 405: ("That is not possible here", "Go back and try it another way.")
        case 413: ("That is too much", "What you sent is larger than we can take.")
        case 429: ("One moment, please", "There were too many requests. Try again in a little while.")
        case 503: ("One moment, please", failure.message)
        case 500...: ("Something went wrong here", "It is our fault, and it is in our log. Try again.")
        default: ("That did not work", failure.message)
        }
    }
}
