import ArgumentParser
import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation

/// `souk import FILE…`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import product files.",
        discussion: """
            Reads JSON lines, JSON arrays, CSV (comma, semicolon, tab) and the product files of Google Merchant \
            (TSV and XML), Shopify, WooCommerce and Medusa, packed with gzip or not. Good rows are written whatever \
            stands beside them. Works beside a running server.

            Exit codes: 0 done, 1 rows were rejected or the import failed, 2 ended by --on-error stop or --max-errors, \
            64 usage, 66 no input, 69 server unreachable, 77 not authorised, 130 interrupted.
            """)

    @Argument(help: "Files to import; - is standard input.", completion: .file())
    var files: [String]

    @Option(help: "auto, jsonl, json, csv, google-tsv, google-xml, shopify, woocommerce, medusa.")
    var format = "auto"

    @Option(help: "create (new products only), upsert, update (change the members a row has), replace.")
    var action = "upsert"

    @Option(help: ArgumentHelp("Currency of products that name none; SOUK_CURRENCY, or else USD.", valueName: "code"))
    var currency: String?

    @Option(help: "skip rejected rows, or stop at the first.")
    var onError = "skip"

    @Option(help: ArgumentHelp("Give up when more rows than this are rejected.", valueName: "number"))
    var maxErrors: Int?

    @Option(
        help: ArgumentHelp("Write rejected rows to this file, as JSON lines.", valueName: "file"), completion: .file())
    var errors: String?

    @Option(help: ArgumentHelp("Rows a transaction, at most.", valueName: "number"))
    var batchSize = 500

    @Flag(help: "Check everything, write nothing.")
    var dryRun = false

    @Flag(help: "Go on where an interrupted import of the same file ended.")
    var resume = false

    @Option(help: ArgumentHelp("Send the files to this server instead; the key is in SOUK_API_KEY.", valueName: "url"))
    var server: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but failures.")
    var quiet = false

    @OptionGroup var shop: ShopOptions

    init() {}

    func validate() throws {
        if format != "auto", ImportFormat(rawValue: format) == nil {
            throw ValidationError(
                "--format is \"\(format)\"; it must be auto, "
                    + ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        if ImportAction(rawValue: action) == nil {
            throw ValidationError("--action is \"\(action)\"; it must be create, upsert, update or replace")
        }
        if onError != "skip", onError != "stop" {
            throw ValidationError("--on-error is \"\(onError)\"; it must be skip or stop")
        }
        if batchSize < 1 || batchSize > 100_000 {
            throw ValidationError("--batch-size is \(batchSize); it must be from 1 to 100000")
        }
        if let maxErrors, maxErrors < 0 { throw ValidationError("--max-errors is \(maxErrors); it must be 0 or more") }
        if resume, files.contains("-") { throw ValidationError("standard input cannot be resumed") }
        if let currency, Currency(currency) == nil {
            throw ValidationError("--currency is \"\(currency)\"; it must be a code of ISO 4217 such as USD")
        }
    }

    func run() async throws {
        try checkFiles()
        if let server { return try await runRemotely(server) }
        var flags: [String: String] = [:]
        flags["SOUK_CURRENCY"] = currency
        if quiet { flags["SOUK_LOG_LEVEL"] = "error" }
        let opened = try shop.application(flags: flags)
        defer { opened.close() }
        var options = ImportOptions(currency: opened.settings.currency)
        options.format = ImportFormat(rawValue: format)
        options.action = ImportAction(rawValue: action) ?? .upsert
        options.stopsAtRejection = onError == "stop"
        options.maximumRejections = maxErrors
        options.batchSize = batchSize
        options.isDryRun = dryRun
        let settings = ImportRun.Settings(
            options: options, errors: try errorsFile(), resumes: resume, isQuiet: quiet)
        let importing = ImportRun(
            store: opened.store, publishing: opened.publishing, engine: opened.engine, dataFolder: opened.settings.data,
            logger: opened.logger)
        let interruption = Interruption()
        var code: Int32 = 0
        for file in files {
            code = max(code, try await importFile(file, importing, settings, interruption))
            if interruption.isRequested { throw ExitCode(Interruption.exitCode) }
            if code == 2 { break }
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Sends the files to a server. Throws the exit code.
    private func runRemotely(_ address: String) async throws {
        guard Settings.isHTTPAddress(address), let url = URL(string: address) else {
            throw ValidationError("--server is \"\(address)\"; it must be an address such as https://shop.example")
        }
        if resume { throw ValidationError("--resume works on folders, not with --server") }
        var parameters = [
            URLQueryItem(name: "action", value: action), URLQueryItem(name: "format", value: format),
            URLQueryItem(name: "onError", value: onError),
            URLQueryItem(name: "dryRun", value: dryRun ? "true" : "false"),
            URLQueryItem(name: "waitForIndex", value: "true"),
        ]
        if let currency { parameters.append(URLQueryItem(name: "currency", value: currency)) }
        if let maxErrors { parameters.append(URLQueryItem(name: "maxErrors", value: String(maxErrors))) }
        let remote = RemoteImport(
            server: url, key: ProcessInfo.processInfo.environment["SOUK_API_KEY"], parameters: parameters,
            errors: try errorsFile(), isQuiet: quiet)
        var code: Int32 = 0
        for file in files {
            do {
                let summary = try await remote.send(file)
                if json {
                    print(summary.text)
                } else if !quiet {
                    print("\(file): \(ImportSummaryText.text(summary))")
                }
                if summary["success"]?.bool != true { code = max(code, summary["failure"] == nil ? 1 : 2) }
            } catch let failure as RemoteImport.Failure {
                ImportConsole.say("\(file): \(failure.message)")
                throw ExitCode(failure.exitCode)
            }
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Answers the exit code that this file asks for.
    private func importFile(
        _ file: String, _ run: ImportRun, _ settings: ImportRun.Settings, _ interruption: Interruption
    ) async throws -> Int32 {
        do {
            var result = try await BlockingWork.run {
                try run.run(file, settings: settings, interruption: interruption)
            }
            if let sequence = result.awaitedSequence {
                let started = ContinuousClock.now
                try await run.wait(for: sequence, interruption)
                result.elapsed += ContinuousClock.now - started
            }
            report(result)
            switch result.summary.failure {
            case .stopped, .tooManyRejections: return 2
            case .some: return 1
            case nil: return result.summary.progress.rejected > 0 ? 1 : 0
            }
        } catch let error as ImportError {
            ImportConsole.say("\(file): \(error)")
            if case .unreadable = error { return 66 }
            return error == .empty ? 66 : 1
        }
    }

    private func report(_ result: ImportRun.FileResult) {
        if json {
            FileHandle.standardOutput.write(Data(ImportReport.summary(result.summary)))
        } else if !quiet {
            print(ImportSummaryText.text(result))
        } else if let failure = result.summary.failure {
            ImportConsole.say("\(result.name): \(failure)")
        }
    }

    /// Files that are not there are named before anything is written.
    private func checkFiles() throws {
        for file in files where file != "-" {
            do {
                _ = try FileSource(path: file)
            } catch {
                ImportConsole.say("\(error)")
                throw ExitCode(66)
            }
        }
    }

    private func errorsFile() throws -> FileHandle? {
        guard let errors else { return nil }
        guard FileManager.default.createFile(atPath: errors, contents: nil),
            let handle = FileHandle(forWritingAtPath: errors)
        else { throw ValidationError("--errors: \(errors) cannot be written") }
        return handle
    }
}
