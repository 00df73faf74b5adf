import Foundation
import TandemCore
import XCTest

@testable import Tandem

final class DeviceSecretTests: XCTestCase {
    func testASecretStaysUntilItIsForgotten() throws {
        let secret = InMemorySecret()
        let first = try secret.bytes()
        XCTAssertEqual(first.count, 32)
        XCTAssertEqual(try secret.bytes(), first)
        try secret.forget()
        XCTAssertNotEqual(try secret.bytes(), first)
    }

    /// The form is for good: a record whose passphrase was made in another one opens no more. It is
    /// also that of the Kotlin layer.
    func testThePassphraseHasOneForm() throws {
        struct Fixed: DeviceSecret {
            func bytes() throws -> [UInt8] { (0..<32).map { UInt8($0 * 8 + 7) } }
            func forget() throws {}
        }
        XCTAssertEqual(
            try Fixed().passphrase(pin: "135790"),
            "device/1 070f171f272f373f474f575f676f777f878f979fa7afb7bfc7cfd7dfe7eff7ff 135790")
        XCTAssertTrue(try Fixed().passphrase(pin: "").hasSuffix("ff "))
    }

    func testAPlaceIsForItsOwnerAlone() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tandem-\(UUID().uuidString)", isDirectory: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = try RecordPlace.prepare(below: folder)
        XCTAssertFalse(
            place.installation.hasPrefix(place.folder + "/"),
            "who copies the record must not copy the installation's name with it")
        let mode = try FileManager.default.attributesOfItem(atPath: place.folder)[.posixPermissions]
        #if os(Linux)
            XCTAssertEqual((mode as? NSNumber)?.intValue, 0o700)
        #else
            XCTAssertNotNil(mode)
        #endif
        // Twice is no error, and the same place.
        XCTAssertEqual(try RecordPlace.prepare(below: folder), place)
    }
}
