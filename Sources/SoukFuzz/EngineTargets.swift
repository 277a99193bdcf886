import CommerceKernel
import Search
import SoukServer

extension FuzzTarget {
    /// What shoppers type and what clients filter by, through parser, planner and the core in C++.
    static func engine(_ shop: FuzzShop) -> [FuzzTarget] {
        let engine = shop.application.engine
        return [
            FuzzTarget(
                name: "query",
                seeds: [
                    "wireless headphones", "\"reading lamp\" -red", "headphnes", "10.5\" desk", "straße café", "茶壺 cup",
                    "sku-17 kettle -\"light number\"", "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                ],
                words: ["\"", "-", "-\"", " ", "kettle", "ß", "é", "\u{301}", "10x", "i-5", "茶", "\t", "'s", "&"]
            ) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                let answer = try? engine.searchNow(
                    SearchRequest(
                        text: text, facets: [FacetRequest("brand"), FacetRequest("price")],
                        highlight: HighlightRequest()))
                precondition(answer != nil, "no text is an error")
                _ = try? engine.suggestNow(SuggestRequest(text: text))
            },
            FuzzTarget(
                name: "filter",
                seeds: [
                    "brand:=[Halvorn,HP] && price:[10..80]", "!(category:Home || stock:>5) && inStock:true",
                    "price:<=12.5||rating:>=4", "brand:!=`O'Neil` && name:*", "location:(48.9,2.3,5.1 km)",
                ],
                words: [
                    "&&", "||", "!", "(", ")", "[", "]", "..", ":", ":=", ":!=", ">=", "`", ",", "brand", "price",
                    "1e308", "-9223372036854775809", "*", " km",
                ]
            ) { bytes in
                do {
                    _ = try engine.searchNow(
                        SearchRequest(text: "", filter: String(decoding: bytes, as: UTF8.self), limit: 3))
                } catch let error as SearchError {
                    precondition(error.code != .internal, "a filter that reaches the core unchecked")
                } catch { preconditionFailure("an error of another kind: \(error)") }
            },
        ]
    }
}
