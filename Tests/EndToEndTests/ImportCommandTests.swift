import CommerceKernel
import Foundation
import Testing

@Suite struct ImportCommandTests {
    private let shop: SoukProcess

    init() throws { shop = try SoukProcess() }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: shop.folder.appending(path: name))
    }

    private func lines(_ count: Int, name: String = "Lamp") -> String {
        (0..<count).map { #"{"id":"p\#($0)","name":"\#(name) \#($0)","price":\#($0),"stock":1}"# }
            .joined(separator: "\n")
    }

    private func json(_ text: String) throws -> JSONValue {
        try JSONParser.parse(text.trimmingCharacters(in: .newlines))
    }

    @Test func `files are imported, found, exported and consistent`() async throws {
        defer { shop.remove() }
        try write("a.jsonl", lines(30))
        try write("b.csv", "id,name,price\nc1,Copper cup,3\nc2,Tin cup,4\n")
        let imported = try await shop.run("import", "a.jsonl", "b.csv")
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.contains("a.jsonl: 30 rows"))
        #expect(imported.output.contains("2 created"))
        let found = try json(try await shop.run("search", "copper", "--json").output)
        #expect(found["data"]?.array?.count == 1)
        let check = try json(try await shop.run("check", "--json").output)
        #expect(check["consistent"] == true)
        #expect(check["documents"] == 32)
        #expect(check["pendingEvents"] == 0)
        #expect(try await shop.run("export").output.split(separator: "\n").count == 32)
        let again = try json(try await shop.run("import", "a.jsonl", "--json").output)
        #expect(again["unchanged"] == 30)
        let changed = try json(try await shop.run("import", "b.csv", "--json", "--action", "create").output)
        #expect(changed["rejected"] == 2)
    }

    @Test func `exit codes, rejected rows and their file`() async throws {
        defer { shop.remove() }
        try write("a.jsonl", "{\"id\":\"x\"}\n" + lines(3))
        let rejected = try await shop.run("import", "a.jsonl", "--errors", "errors.jsonl")
        #expect(rejected.status == 1)
        #expect(rejected.errors.contains("line 1: name: a product must have a name"))
        let errors = try String(contentsOf: shop.folder.appending(path: "errors.jsonl"), encoding: .utf8)
        let fault = try json(errors)
        #expect(fault["field"] == "name")
        #expect(try await shop.run("import", "a.jsonl", "--on-error", "stop").status == 2)
        #expect(try await shop.run("import", "a.jsonl", "--max-errors", "0").status == 2)
        #expect(try await shop.run("import", "a.jsonl", "--max-errors", "1").status == 1)
        #expect(try await shop.run("import", "none.jsonl").status == 66)
        #expect(try await shop.run("import", ".").status == 66)
        try write("empty.jsonl", "")
        #expect(try await shop.run("import", "empty.jsonl").status == 66)
        #expect(try await shop.run("import", "a.jsonl", "--format", "excel").status == 64)
        #expect(try await shop.run("import").status == 64)
        try write("words.txt", "nothing of ours")
        let unknown = try await shop.run("import", "words.txt")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("format is not known"))
    }

    @Test func `a killed import leaves a shop that starts again and agrees`() async throws {
        defer { shop.remove() }
        try write("first.jsonl", lines(20))
        #expect(try await shop.run("import", "first.jsonl").status == 0)
        try write("large.jsonl", lines(1500, name: "Cup"))
        let process = try shop.start("import", "large.jsonl", "--batch-size", "50", "--quiet")
        // Killed once something of it is committed, wherever that is.
        while process.isRunning {
            if let count = try? json(try await shop.run("check", "--json").output)["products"]?.number?.int, count > 100
            {
                break
            }
        }
        kill(process.processIdentifier, SIGKILL)
        try await process.ended()
        let afterKill = try await shop.run("check", "--json")
        #expect(afterKill.status == 0, "\(afterKill.output)")
        let resumed = try json(try await shop.run("import", "large.jsonl", "--resume", "--json").output)
        #expect(resumed["rejected"] == 0)
        let check = try json(try await shop.run("check", "--json").output)
        #expect(check["consistent"] == true)
        #expect(check["products"] == 1500)
        #expect(check["documents"] == 1500)
        #expect(check["pendingEvents"] == 0)
    }

    @Test func `a quiet import says nothing, not even that it makes the index`() async throws {
        defer { shop.remove() }
        try write("a.jsonl", lines(3))
        let quiet = try await shop.run("import", "a.jsonl", "--quiet")
        #expect(quiet.status == 0)
        #expect(quiet.output == "")
        #expect(quiet.errors == "")
        try write("b.jsonl", lines(2) + "\n{")
        #expect(try await shop.run("import", "b.jsonl", "--quiet").status == 1)
    }

    @Test func `an import interrupted in standard input does not offer to go on there`() async throws {
        defer { shop.remove() }
        // More than what the format is told by, from something that never ends.
        try write("a.jsonl", lines(3000) + "\n")
        let input = Pipe()
        let tail = Process()
        tail.executableURL = URL(filePath: "/usr/bin/tail")
        tail.arguments = ["-n", "+1", "-f", shop.folder.appending(path: "a.jsonl").path]
        tail.standardOutput = input
        try tail.run()
        defer { tail.terminate() }
        let report = shop.folder.appending(path: "report")
        #expect(FileManager.default.createFile(atPath: report.path, contents: nil))
        let process = try shop.start(
            "import", "-", "--batch-size", "10", input: input, output: try FileHandle(forWritingTo: report))
        defer { process.terminate() }
        let patience = ContinuousClock.now.advanced(by: .seconds(120))
        var products = 0
        while products == 0 {
            try #require(ContinuousClock.now < patience && process.isRunning)
            let check = try? json(try await shop.run("check", "--json").output)
            products = check?["products"]?.number?.int ?? 0
        }
        process.interrupt()
        try await process.ended()
        #expect(process.terminationStatus == 130)
        let text = try String(contentsOf: report, encoding: .utf8)
        #expect(text.contains("standard input: interrupted behind line "), "\(text)")
        #expect(!text.contains("--resume"))
    }

    @Test func `an import beside a server is applied by the server`() async throws {
        defer { shop.remove() }
        let (process, _) = try await shop.serve()
        defer { process.terminate() }
        try write("a.jsonl", lines(200))
        let imported = try await shop.run("import", "a.jsonl")
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.errors.contains("a server or another import keeps the index"))
        let check = try json(try await shop.run("check", "--json").output)
        #expect(check["documents"] == 200)
        #expect(check["pendingEvents"] == 0)
    }

    @Test func `an import to a server's address`() async throws {
        defer { shop.remove() }
        let (process, base) = try await shop.serve()
        defer { process.terminate() }
        try write("a.jsonl", "{\"id\":\"x\"}\n" + lines(50))
        let refused = try await shop.run("import", "a.jsonl", "--server", base)
        #expect(refused.status == 77)
        let key = try #require(
            try json(try await shop.run("apikey", "create", "--name", "t", "--role", "admin", "--json").output)["key"]?
                .string
        )
        let sent = try await shop.run(
            "import", "a.jsonl", "--server", base, "--json", environment: ["SOUK_API_KEY": key])
        #expect(sent.status == 1)
        let summary = try json(sent.output)
        #expect(summary["created"] == 50)
        #expect(sent.errors.contains("line 1: name"))
        #expect(try await shop.run("import", "a.jsonl", "--server", "http://127.0.0.1:1").status == 69)
        #expect(try await shop.run("import", "a.jsonl", "--server", "http://127.0.0.1:70000").status == 64)
    }
}
