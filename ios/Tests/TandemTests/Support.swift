import Foundation
import TandemCore
import XCTest

@testable import Tandem

/// A record of its own for each test, in a folder that goes away. What is left in it comes back.
class RecordTestCase: XCTestCase {
    private(set) var folder: URL!
    let secret = InMemorySecret()
    private var made: OpenRecord?

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tandem-\(UUID().uuidString)", isDirectory: true)
    }

    override func tearDown() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let made else { return }
        await made.lock()
        let left = try await OpenRecord.open(
            at: RecordPlace.prepare(below: folder), device: secret, pin: "135790")
        try await comesBack(left)
        await left.lock()
    }

    func create() async throws -> CreatedRecord {
        let created = try await create(below: folder)
        made = created.record
        return created
    }

    private func create(below folder: URL) async throws -> CreatedRecord {
        try await OpenRecord.create(
            at: RecordPlace.prepare(below: folder), device: secret, pin: "135790",
            profile: profile)
    }

    /// A record, exported and imported into an empty one, is the same there; twice is once, and its
    /// own file tells it nothing.
    private func comesBack(_ left: OpenRecord) async throws {
        let again = try await create(below: folder.appendingPathComponent("again")).record
        let file = try await exported(left)
        try await take(file, into: again)
        let (there, here) = (try await shown(again), try await shown(left))
        XCTAssertEqual(there, here)
        for known in [again, left] {
            let report = try await take(file, into: known)
            XCTAssertEqual(report.added + report.changed + report.forgotten, 0)
        }
        await again.lock()
    }

    private func exported(_ record: OpenRecord) async throws -> Data {
        let file = try await record.ask { try $0.transfer().exportBytes() }
        XCTAssertEqual(file.report.leftOut, [])
        return file.bytes
    }

    @discardableResult
    private func take(_ file: Data, into record: OpenRecord) async throws -> ImportJsonReport {
        let choice = ImportChoice(skipBad: false, forget: true, fromAnother: true)
        let report = try await record.ask {
            try $0.transfer().importBytes(bytes: file, choice: choice)
        }
        XCTAssertEqual(report.refused, [])
        return report
    }

    private func shown(_ record: OpenRecord) async throws -> [Kept] {
        let all = SessionQuery(limit: 1000)
        return try await record.ask { try $0.log().sessions(query: all) }.sessions
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
