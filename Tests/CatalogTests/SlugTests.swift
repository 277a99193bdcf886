import Catalog
import Testing

@Suite struct SlugTests {
    @Test(arguments: [
        ("Premium Headphones", "premium-headphones"),
        ("  A -- B!  ", "a-b"),
        ("Café Crème Brûlée", "cafe-creme-brulee"),
        ("Straße & Łódź Ærø", "strasse-lodz-aero"),
        ("Men's shirt", "mens-shirt"),
        ("10.5\" display", "10-5-display"),
        ("耳机", ""),
        ("", ""),
    ])
    func `a name becomes lower-case letters, digits and hyphens`(name: String, slug: String) {
        #expect(Slug.make(name) == slug)
    }

    @Test func `a long name is cut between words`() {
        let slug = Slug.make(Array(repeating: "word", count: 40).joined(separator: " "))
        #expect(slug.utf8.count <= Slug.madeLength)
        #expect(slug.hasSuffix("-word"))
    }

    @Test(arguments: ["a", "a-b", "x1"]) func `valid slugs`(slug: String) { #expect(Slug.isValid(slug)) }

    @Test(arguments: ["", "-a", "a-", "A", "a b", "ä", String(repeating: "a", count: 256)])
    func `invalid slugs`(slug: String) { #expect(!Slug.isValid(slug)) }

    @Test(arguments: ["Any name at all ☕️", "x'y’z", "ＡＢＣ", String(repeating: "é", count: 300), "a" + "\u{301}"])
    func `what is made is valid or empty`(name: String) {
        let slug = Slug.make(name)
        #expect(slug.isEmpty || Slug.isValid(slug))
    }
}
