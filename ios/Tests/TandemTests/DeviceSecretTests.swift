import Foundation
import TandemCore
import XCTest

@testable import Tandem

final class DeviceSecretTests: XCTestCase {
    func testASecretStaysUntilItIsForgotten() throws {
        let secret = InMemorySecret()
        XCTAssertThrowsError(try secret.get()) { XCTAssertEqual($0 as? DeviceSecretError, .lost) }
        let first = try secret.make()
        XCTAssertEqual(first.count, 32)
        XCTAssertEqual(try secret.make(), first)
        XCTAssertEqual(try secret.get(), first)
        try secret.forget()
        XCTAssertThrowsError(try secret.get()) { XCTAssertEqual($0 as? DeviceSecretError, .lost) }
        XCTAssertNotEqual(try secret.make(), first)
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
