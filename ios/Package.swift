// swift-tools-version: 6.0
// Tandem for iOS: the core in Rust, its generated Swift, and a layer by hand on top of it.
import PackageDescription

/// Where a release's library stands and what it hashes to; `build-xcframework.sh --release` prints
/// the line. Without it the library is the one that was built here.
let release: (url: String, checksum: String)? = nil

#if os(Linux)
    // No app runs here, but the same Swift compiles against the library of this computer, and its
    // tests run (tests/swift/run): `-L` and `LD_LIBRARY_PATH` say where the library is.
    let library = Target.systemLibrary(name: "TandemFFI")
#else
    let library =
        release.map { Target.binaryTarget(name: "TandemFFI", url: $0.url, checksum: $0.checksum) }
        ?? Target.binaryTarget(name: "TandemFFI", path: "TandemFFI.xcframework")
#endif

let package = Package(
    name: "Tandem",
    // The first with @Observable and with executors of one's own.
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Tandem", targets: ["Tandem"])],
    targets: [
        library,
        // Generated (generate.sh), hence in Swift 5 mode: what it does about concurrency is its
        // generator's affair.
        .target(
            name: "TandemCore", dependencies: ["TandemFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)]),
        .target(name: "Tandem", dependencies: ["TandemCore"]),
        .testTarget(name: "TandemTests", dependencies: ["Tandem"]),
    ]
)
