import Foundation
import TandemCore
import XCTest

@testable import Tandem

/// The layer by hand, on the real core.
final class OpenRecordTests: RecordTestCase {
    func testARecordIsMadeFilledLockedAndOpenedAgain() async throws {
        let made = try await create()
        let session = session(.individual, minutes: 50, on: "2026-03-02")
        let logged = try await made.record.ask { try $0.log().log(session: session) }
        await made.record.lock()
        XCTAssertFalse(made.record.isOpen)

        let place = try RecordPlace.prepare(below: folder)
        let again = try await OpenRecord.open(
            at: place, device: secret, pin: "135790")
        let kept = try await again.ask { try $0.log().session(id: logged.kept.id) }
        XCTAssertEqual(kept.minutes, 50)
        XCTAssertEqual(kept.start.wall, "2026-03-02T10:00:00")
        let today = try await again.today()
        XCTAssertEqual(today.latest.map(\.id), [logged.kept.id])
        await again.lock()

        let bySpareKey = try await OpenRecord.open(at: place, secret: made.spareKey)
        XCTAssertTrue(bySpareKey.isOpen)
        await bySpareKey.lock()
    }

    func testErrorsArriveAsThemselves() async throws {
        let made = try await create()
        let none = await thrown {
            try await made.record.ask { try $0.log().session(id: String(repeating: "0", count: 32)) }
        }
        XCTAssertEqual(none as? TandemError, .NotFound(id: String(repeating: "0", count: 32)))

        let tooLong = session(.group, minutes: 5000, on: "2026-03-02")
        let refused = await thrown { try await made.record.ask { try $0.log().log(session: tooLong) } }
        guard case .Invalid(let field, _)? = refused as? TandemError else {
            return XCTFail("\(String(describing: refused))")
        }
        XCTAssertEqual(field, "minutes")

        await made.record.lock()
        let closed = await thrown { try await made.record.today() }
        XCTAssertEqual(closed as? TandemError, .Locked)
        // Twice changes nothing.
        let note = await made.record.lock()
        XCTAssertNil(note)
    }

    func testAChangeWritesWhatWasChangedAndAnActIsTakenBackByItsName() async throws {
        let record = try await create().record
        let session = session(.individual, minutes: 50, on: "2026-03-02")
        let kept = try await record.ask { try $0.log().log(session: session) }.kept
        var noted = kept.session
        noted.note = "a good one"
        var shorter = kept.session
        shorter.minutes = 45
        // Two screens had read the same.
        _ = try await record.ask { [noted] in
            try $0.log().change(id: kept.id, before: kept.session, after: noted)
        }
        let now = try await record.ask { [shorter] in
            try $0.log().change(id: kept.id, before: kept.session, after: shorter)
        }.kept.session
        XCTAssertEqual(now.note, "a good one")
        XCTAssertEqual(now.minutes, 45)

        let done = try await record.ask { try $0.log().lastAct() }
        let act = try XCTUnwrap(done?.act)
        _ = try await record.ask { try $0.log().log(session: session) }
        _ = try await record.ask { try $0.log().undo(act: act) }
        let again = try await record.ask { try $0.log().session(id: kept.id) }
        XCTAssertEqual(again.minutes, 50)
        let note = try await record.ask { try $0.safe().settle() }
        XCTAssertNil(note)
        await record.lock()
    }

    func testAnotherDevicesSecretDoesNotOpenIt() async throws {
        try await create().record.lock()
        let place = try RecordPlace.prepare(below: folder)
        let other = InMemorySecret()
        _ = try other.make()
        let refused = await thrown {
            try await OpenRecord.open(at: place, device: other, pin: "135790")
        }
        guard case .Invalid(let field, _)? = refused as? TandemError, field == "device" else {
            return XCTFail("\(String(describing: refused))")
        }
    }

    func testChangesAreToldAndEndWithTheRecord() async throws {
        let record = try await create().record
        let changes = record.changes()
        let session = session(.mutualHelp, minutes: 60, on: "2026-03-03")
        for _ in 0..<3 {
            _ = try await record.ask { try $0.log().log(session: session) }
        }
        _ = try await record.ask { try $0.log().undoLast() }
        await record.lock()
        let told = Task {
            var told: [Part] = []
            for await part in changes { told.append(part) }
            return told
        }
        // Only a test that does not hold meets this: else it would wait for ever.
        let late = Task {
            try await Task.sleep(for: .seconds(60))
            told.cancel()
        }
        let parts = await told.value
        late.cancel()
        XCTAssertEqual(parts, [.log, .log, .log, .log])
        XCTAssertFalse(told.isCancelled, "locking ends the stream")
    }

    func testAStreamThatNobodyWantsAnyMoreIsTakenOff() async throws {
        let record = try await create().record
        let session = session(.group, minutes: 90, on: "2026-03-03")
        let first = Task { [changes = record.changes()] in
            for await part in changes { return part }
            return Part.everything
        }
        _ = try await record.ask { try $0.log().log(session: session) }
        let told = await first.value
        XCTAssertEqual(told, .log)
        // The stream is gone; the next change finds nobody and is made all the same.
        let logged = try await record.ask { try $0.log().log(session: session) }
        XCTAssertEqual(logged.kept.session.minutes, 90)
        await record.lock()
    }

    func testManyTasksAskAtOnce() async throws {
        let record = try await create().record
        let sessions = (1...28).map { session(.group, minutes: 60, on: "2026-02-\($0 < 10 ? "0" : "")\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions {
                group.addTask {
                    _ = try await record.ask { try $0.log().log(session: session) }
                    _ = try await record.today()
                }
            }
            try await group.waitForAll()
        }
        let csv = try await record.ask { try $0.log().exportCsv(from: "2026-02-01", to: "2026-02-28") }
        XCTAssertEqual(csv.split(whereSeparator: \.isNewline).count, 29, "a heading and 28 sessions")
        await record.lock()
    }

    /// More calls that block than there are threads for Swift's tasks: the others go on all the same.
    func testCallsDoNotHoldUpOtherTasks() async throws {
        let count = ProcessInfo.processInfo.activeProcessorCount + 2
        var records: [OpenRecord] = []
        for _ in 0..<count {
            let place = try RecordPlace.prepare(below: folder.appendingPathComponent(UUID().uuidString))
            let made = try await OpenRecord.create(at: place, passphrase: "blocks", profile: profile)
            records.append(made.record)
        }
        let gate = DispatchSemaphore(value: 0)
        let begun = AsyncStream.makeStream(of: Void.self)
        let blocked = records.map { record in
            Task {
                await thrown {
                    try await record.ask { _ in
                        begun.continuation.yield()
                        gate.wait()
                    }
                }
            }
        }
        // Only a test that does not hold meets this: else it would wait for ever.
        let late = Counted()
        DispatchQueue.global().asyncAfter(deadline: .now() + 60) {
            late.add(1)
            for _ in 0..<count { gate.signal() }
        }
        var entered = 0
        for await _ in begun.stream {
            entered += 1
            if entered == count { break }
        }
        let answer = await Task.detached { 42 }.value
        XCTAssertEqual(answer, 42)
        XCTAssertEqual(late.all, [], "a task had to wait for the calls that block")
        for _ in 0..<count { gate.signal() }
        for task in blocked {
            let ended = await task.value
            XCTAssertNil(ended)
        }
        for record in records { await record.lock() }
    }

    func testLongWorkIsToldAndGivesItsAnswer() async throws {
        let record = try await create().record
        let told = Counted()
        let sum = try await record.work(telling: { told.add($0) }) { core, progress in
            XCTAssertTrue(core.isOpen())
            for done: UInt32 in 1...3 { XCTAssertEqual(try progress.soFar(done: done), .on) }
            return 6
        }
        XCTAssertEqual(sum, 6)
        XCTAssertEqual(told.all, [1, 2, 3])
        await record.lock()
    }

    func testCancelledWorkStopsAtItsNextStep() async throws {
        let record = try await create().record
        let begun = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await record.work { _, progress -> Int in
                begun.continuation.yield()
                // As the core does: ask until told to stop, then end with `Cancelled`.
                while try progress.soFar(done: 1) == .on {}
                throw TandemError.Cancelled
            }
        }
        for await _ in begun.stream { break }
        work.cancel()
        let ended = await thrown { try await work.value }
        XCTAssertTrue(ended is CancellationError, "\(String(describing: ended))")
        await record.lock()
    }
}

/// Numbers in the order in which they came.
private final class Counted: @unchecked Sendable {
    private let lock = NSLock()
    private var numbers: [UInt32] = []
    func add(_ number: UInt32) { lock.withLock { numbers.append(number) } }
    var all: [UInt32] { lock.withLock { numbers } }
}
