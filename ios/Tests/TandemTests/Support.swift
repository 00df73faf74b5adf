import Foundation
import TandemCore
import XCTest

@testable import Tandem

/// A record of its own for each test, in a folder that goes away.
class RecordTestCase: XCTestCase {
    private(set) var folder: URL!
    let secret = InMemorySecret()

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tandem-\(UUID().uuidString)", isDirectory: true)
    }

    override func tearDownWithError() throws {
        try? FileManager.default.removeItem(at: folder)
    }

    func create() async throws -> CreatedRecord {
        try await OpenRecord.create(
            at: RecordPlace.prepare(below: folder), passphrase: secret.passphrase(pin: "135790"),
            profile: profile)
    }

    let profile = Profile(
        role: .own, name: nil, zone: "America/New_York", country: "US", weekStart: .monday,
        words: OwnWords(medicine: nil, recovery: nil))

    func session(_ kind: Kind, minutes: UInt32, on date: String) -> Session {
        Session(
            kind: kind,
            start: ZonedWallTime(
                wall: "\(date)T10:00:00", zone: "America/New_York", offsetSeconds: -5 * 3600),
            minutes: minutes, approximate: false, form: nil, groupFormat: nil, approach: nil,
            fellowship: nil, setting: nil, required: nil, ledBy: nil, did: [], partOf: nil,
            note: nil, writtenAt: Date(timeIntervalSince1970: 0))
    }
}

/// What a call throws, or nothing.
func thrown<T>(by call: () async throws -> T) async -> (any Error)? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
