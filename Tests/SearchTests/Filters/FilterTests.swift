import Testing

@testable import Search

@Suite struct FilterTests {
    let index: TemporaryIndex

    init() throws { index = try TemporaryIndex(gadgets) }

    private func ids(_ filter: String) throws -> Set<String> { Set(try index.ids("") { $0.filter = filter }) }

    @Test(arguments: [
        ("brand:=HP", ["l1", "t1"]),
        ("brand:=[Sony, bose]", ["h1", "h2"]),
        ("brand:=elan", ["t2"]),
        ("brand:!=[HP, Acme, Sony, Bose, Lenovo]", ["t2"]),
        ("!brand:=[HP, Acme, Sony, Bose, Lenovo]", ["t2"]),
        ("price:[300..400]", ["h1", "h2"]),
        ("price:>=799", ["l1", "l2"]),
        ("price:>799", ["l2"]),
        ("price:<12", ["c1"]),
        ("price:<=12", ["c1", "c2"]),
        ("price:=[7.5, 12]", ["c1", "c2"]),
        ("price:[7..8, 15]", ["c1", "t2"]),
        ("brand:=HP && price:<100", ["t1"]),
        ("brand:=Sony || brand:=Bose", ["h1", "h2"]),
        ("(brand:=Sony || brand:=HP) && price:>500", ["l1"]),
        ("inStock:false", ["h2"]),
        ("inStock:=true && brand:=[Sony,Bose]", ["h1"]),
        ("attributes.color:=Black", ["h1", "h2", "t1"]),
        ("attributes.color:=white && attributes.color:=black", ["h2"]),
        ("attributes.weight:<2", ["l2"]),
        ("attributes.weight:=1.1", ["l2"]),
        ("attributes.wireless:=true", ["h1"]),
        ("attributes.nothing:=x", []),
        ("categories:=Electronics > Audio", ["h1", "h2", "h3"]),
        ("categories:=Headphones", ["h1", "h2"]),
        ("categories:=`Electronics > Cables`", ["c1", "c2"]),
        ("id:=[h1, c2, nobody]", ["h1", "c2"]),
        ("rating:*", ["h1", "h2"]),
    ])
    func `filters`(filter: String, expected: [String]) throws {
        #expect(try ids(filter) == Set(expected))
    }

    @Test(arguments: [
        ("brand:=", 7), ("brand", 5), ("(brand:=HP", 10), ("brand:=HP &&", 12), ("price:>abc", 7), ("brand:=[HP", 10),
        ("brand:=HP)", 9), ("brand:=`HP", 7), (":=HP", 0), ("brand:=[]", 7),
    ])
    func `says where a filter is wrong`(filter: String, position: Int) throws {
        let error = try #require(throws: SearchError.self) { try ids(filter) }
        #expect(error.code == .invalidFilter)
        #expect(error.position == position)
    }

    @Test func `names fields that do not exist or do not fit`() throws {
        #expect(try #require(throws: SearchError.self) { try ids("colour:=red") }.code == .unknownField)
        #expect(try #require(throws: SearchError.self) { try ids("price:=cheap") }.code == .unsuitableField)
        #expect(try #require(throws: SearchError.self) { try ids("name:=x") }.code == .unsuitableField)
    }

    @Test func `survives hostile nesting`() throws {
        let deep = String(repeating: "(", count: 5_000) + "brand:=HP" + String(repeating: ")", count: 5_000)
        #expect(try #require(throws: SearchError.self) { try ids(deep) }.code == .invalidFilter)
        let negated = String(repeating: "!", count: 5_000) + "brand:=HP"
        #expect(try #require(throws: SearchError.self) { try ids(negated) }.code == .invalidFilter)
    }

    @Test func `takes filters from forms`() throws {
        let found = try index.ids("") {
            $0.filters = [
                FieldFilter(field: "brand", condition: .anyOf(["Sony", "HP"])),
                FieldFilter(field: "price", condition: .range(from: 100, to: nil)),
            ]
        }
        #expect(Set(found) == ["h1", "l1"])
    }
}
