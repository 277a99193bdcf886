// swift-tools-version: 6.0
import PackageDescription

// The generated client stands beside this package, in a folder of the test's own.
let package = Package(
    name: "Purchase",
    dependencies: [.package(path: "../client")],
    targets: [.executableTarget(name: "Purchase", dependencies: [.product(name: "SoukClient", package: "client")])],
    swiftLanguageModes: [.v6]
)
