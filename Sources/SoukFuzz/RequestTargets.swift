import CommerceKernel
import Cryptography
import HTTPAPI
import Identity
import SoukServer

extension FuzzTarget {
    /// Whole requests, a kind of outside bytes each, through the responder of the public listener.
    static func requests(_ shop: FuzzShop) -> [FuzzTarget] {
        let user = Blocking.wait { await signIn(shop) }
        let key = "X-API-Key: \(shop.key)\n"
        let json = "Content-Type: application/json\n"
        let bearer = "Authorization: Bearer "
        return [
            FuzzTarget(
                name: "bodies", seeds: bodies.map { "\($0.0)\n\(key)\(json)\n\($0.1)" },
                words: jsonWords + [
                    "Idempotency-Key: a\n", "If-Match: \"1\"\n", "productId", "price", "amount", "1e999",
                ]
            ) { shop.send($0) },
            FuzzTarget(
                name: "cookies",
                seeds: [
                    "GET /v1/auth/session\nCookie: __Host-souk-session=\(user.cookie)\n\n",
                    "GET /account\nCookie: a=b; __Host-souk-session=\(user.cookie); __Host-souk-cart=cart_1.x\n\n",
                    "GET /cart\nCookie: __Host-souk-cart=cart_01.abc; lang=de\nAccept-Language: de;q=0.5, en\n\n",
                    "PATCH /v1/users/me\nCookie: __Host-souk-session=\(user.cookie)\nX-CSRF-Token: x\n\(json)\n{}",
                ],
                words: ["; ", "=", "Cookie: ", "__Host-", "%00", ",", "q=", "*/*"]
            ) { shop.send($0) },
            FuzzTarget(
                name: "tokens",
                seeds: [
                    "GET /v1/auth/session\n\(bearer)\(user.token)\n\n",
                    "GET /v1/auth/session\n\(bearer)\(forged(#"{"alg":"none"}"#))\n\n",
                    "GET /v1/auth/session\n\(bearer)\(forged(#"{"alg":"HS256","kid":"x","crit":["exp"]}"#))\n\n",
                    "GET /v1/auth/session\n\(key)\n",
                    "GET /v1/orders/ord_1\nX-Order-Token: 0123456789abcdef\nX-Cart-Token: zz\n\n",
                ],
                words: [".", "..", "eyJ", "Bearer ", "bearer", "sk_", "=", "_", "-"]
            ) { shop.send($0) },
            FuzzTarget(
                name: "signatures",
                seeds: [
                    "POST /api/orders/create\n\(json)\n"
                        + #"{"userId":"u1","items":[{"productId":"p1","quantity":1}],"timestamp":1700000000,"#
                        + #""nonce":"n","signature":"00ff"}"#,
                    "POST /v1/payments/webhooks/sandbox\nsandbox-signature: t=1700000000,v1=00ff\n\(json)\n"
                        + #"{"id":"evt_1","intent":{"id":"pi_1","status":"captured","amount":100,"currency":"USD"}}"#,
                    "POST /v1/payments/webhooks/stripe\nstripe-signature: t=1,v1=aa,v1=bb,v0=cc\n\(json)\n{}",
                ],
                words: jsonWords + ["t=", ",v1=", "9223372036854775807", "-1", "ff", "\"timestamp\":", "\"nonce\":"]
            ) { shop.send($0) },
            FuzzTarget(
                name: "hal",
                seeds: [
                    "GET /orders?page=0&size=20&sort=orderNumber,desc\n\(key)Accept: application/prs.hal-forms+json\n\n",
                    "GET /orders/search/findByCurrentState?currentState=Open&page=1\n\(key)Host: a.example:81\n\n",
                    "GET /profile/orders\nAccept: application/schema+json\nX-Forwarded-Host: b\n\n",
                    "POST /orders/o1/receive/UNLOCK\n\(key)\(json)\n{}",
                    "PATCH /orders/o1\n\(key)\(json)\n{\"a\":null}",
                    "GET /\nAccept: application/hal+json;q=0.9, text/html;q=0.1\nAccept-Language: de\n\n",
                ],
                words: [
                    "{?page,size,sort}", "%7B", "page=", "size=", "sort=", "-1", "/../", "%2F", ";q=", ",", "Host: ",
                    "9223372036854775807", "/receive/",
                ]
            ) { shop.send($0) },
            FuzzTarget(
                name: "queries",
                seeds: [
                    "GET /v1/search?q=kettle&facets=brand,price&filter=price:%3E5&sort=price:desc&page=2&limit=5\n\n",
                    "GET /v1/search?q=cup&cursor=abc&groupBy=brand&fields=id,name&highlight=true&lat=1&lon=2\n\n",
                    "GET /v1/suggest?q=ket&limit=3\n\n", "GET /search?q=lamp&brand=HP&min=1&max=9&page=1\n\n",
                    "GET /v1/products/p1/similar?limit=4\nIf-None-Match: W/\"a\"\nRange: bytes=0-\n\n",
                    "GET /v1/products?category=Home&page=1&limit=100\nAccept-Encoding: gzip;q=1.0\n\n",
                    "GET /v1/events?after=0&types=product.created\n\(key)\n",
                ],
                words: [
                    "&", "=", "%", "%00", "%FF", "%C3%28", "+", "page=", "limit=", "cursor=", "sort=", "facets=", ",",
                    "filter=", "-1", "1e999", "NaN", "99999999999999999999",
                ]
            ) { shop.send($0) },
        ]
    }

    private static let jsonWords = [
        "{", "}", "[", "]", "null", "true", "\\u0000", "\\ud800", "-1", "1e400", "0.001", "\"",
    ]

    /// A body that works and what it is sent to.
    private static let bodies: [(String, String)] = [
        (
            "POST /v1/orders",
            #"{"items":[{"productId":"p20","quantity":1}],"email":"a@example.com","paymentMethod":"invoice","#
                + #""shippingAddress":{"street":"1 Main St","city":"X","state":"CA","zip":"1","country":"US"}}"#
        ),
        ("POST /v1/carts", #"{"items":[{"productId":"p3","quantity":2,"variantId":null}],"currency":"USD"}"#),
        ("PATCH /v1/products/p9", #"{"price":12.5,"attributes":{"color":null},"stock":3,"images":["/a.svg"]}"#),
        ("PUT /v1/products/p10", #"{"name":"Kettle","price":1,"variants":[{"id":"v","options":{"size":"S"}}]}"#),
        ("POST /v1/search", #"{"q":"kettle","filter":"price:>5","facets":["brand",{"field":"price","bounds":[1,2]}]}"#),
        ("POST /v1/search/multi", #"{"searches":[{"q":"a"},{"q":"b","sort":["price:asc"]}]}"#),
        ("POST /v1/search/events", #"{"events":[{"type":"click","query":"kettle","productId":"p1","position":1}]}"#),
        ("PUT /v1/search/synonyms/s1", #"{"words":["cup","mug"],"root":"cup"}"#),
        ("PUT /v1/search/curations/c1", #"{"query":"kettle","pins":[{"id":"p1","position":1}],"hides":["p2"]}"#),
        ("PUT /v1/inventory/p4", #"{"available":5,"reason":"count"}"#),
        ("POST /v1/inventory/p4/adjustments", #"{"delta":-1,"reason":"broken"}"#),
        (
            "PUT /v1/coupons/TEN",
            #"{"type":"percent","value":10,"minimum":5,"limit":3,"endsAt":"2030-01-01T00:00:00Z"}"#
        ),
        ("PUT /v1/tax-rates/us", #"{"country":"US","rate":0.0725,"name":"Tax"}"#),
        ("PUT /v1/shipping-zones/us", #"{"countries":["US"],"methods":[{"id":"std","name":"Std","price":5}]}"#),
        ("POST /v1/webhook-endpoints", #"{"url":"https://example.com/hook","types":["order.paid"]}"#),
        ("POST /api/orders", #"{"customerName":"J","productName":"Kettle 0","quantity":1,"totalAmount":0.5}"#),
        (
            "POST /orders",
            #"{"items":[{"name":"Kettle","quantity":1,"milk":"whole","size":"small"}],"location":"to go"}"#
        ),
        ("PUT /v1/users/me/notification-preferences", #"{"marketing":false,"channels":["email"]}"#),
    ]

    private static func forged(_ header: String) -> String {
        let payload =
            #"{"iss":"http://shop.test","aud":"souk","sub":"usr_1","sid":"s","exp":9999999999,"nbf":1,"iat":1}"#
        return [Array(header.utf8), Array(payload.utf8), [1, 2, 3]].map { Base64URL.encode($0) }.joined(separator: ".")
    }

    /// An access token and a cookie that are good.
    private static func signIn(_ shop: FuzzShop) async -> (token: String, cookie: String) {
        let identity = shop.application.identity
        let password = Secret("correct horse battery staple 17")
        do {
            try await identity.register(
                email: "fuzz@example.com", password: password, name: "Fuzz", client: .commandLine)
            let signIn = try await identity.login(
                email: "fuzz@example.com", password: password, wantsCookie: true, client: .commandLine)
            return (signIn.accessToken.reveal(), signIn.cookie?.reveal() ?? "")
        } catch {
            preconditionFailure("nobody can sign in: \(error)")
        }
    }
}
