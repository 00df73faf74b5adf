import Foundation
import TandemCore

/// The core's own object, under a name that is not the module's.
public typealias Core = TandemCore.Tandem

/// One person's open record, for a program with a main thread.
///
/// The core is synchronous on purpose, and a call waits for the disk. So this actor has a thread of
/// its own (``Lane``) instead of one of the few that all Swift tasks share: a call that blocks there
/// would hold up whatever else the app awaits. Calls of one record are answered in turn; they take
/// milliseconds. Work that takes longer goes through ``work(telling:_:)`` and holds up nobody.
///
/// What goes wrong is a `TandemError`, one of sixteen things that a person can act on. After
/// ``lock()`` every call throws its `Locked`.
public actor OpenRecord {
    private nonisolated let core: Core
    private nonisolated let lane: Lane

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        lane.asUnownedSerialExecutor()
    }

    private init(core: Core, lane: Lane) {
        self.core = core
        self.lane = lane
    }

    /// Opens a record.
    ///
    /// - Parameters:
    ///   - place: where it is kept; see ``RecordPlace``.
    ///   - secret: its passphrase or its spare key.
    ///   - clock: another clock than the system's, for tests and demos.
    /// - Throws: `TandemError`; no file was changed or removed.
    public static func open(
        at place: Place, secret: String, clock: (any TandemCore.Clock)? = nil
    ) async throws -> OpenRecord {
        try await opened { try Core.open(place: place, secret: secret, clock: clock) }
    }

    /// Opens a record by the secret of this device, with a PIN or without.
    ///
    /// - Throws: `TandemError`, as the other; ``DeviceSecretError``: `lost` is for good, and the others
    ///   pass.
    public static func open(
        at place: Place, device: any DeviceSecret, pin: String? = nil,
        clock: (any TandemCore.Clock)? = nil
    ) async throws -> OpenRecord {
        try await opened {
            try device.key(of: device.get(), pin: pin) {
                try Core.openWith(place: place, key: $0, clock: clock)
            }
        }
    }

    /// A record whose opening was cancelled is closed again: nobody would lock it.
    private static func opened(
        _ open: @escaping @Sendable () throws -> Core
    ) async throws -> OpenRecord {
        let lane = Lane()
        let core = try await lane.run(open)
        if Task.isCancelled {
            _ = try? await lane.run { core.lock() }
            throw CancellationError()
        }
        return OpenRecord(core: core, lane: lane)
    }

    /// What stands before the record: the first run, the lock screen, or why it does not open. In the
    /// language that was just asked for, else the one that was chosen, else that of the phone. No key
    /// is asked for: call it first, and again after whatever was refused.
    ///
    /// - Throws: `TandemError`.
    public static func door(
        at place: Place, asked: Language? = nil, phone: Language? = nil
    ) async throws -> DoorScreen {
        try await Lane().run { try TandemCore.door(place: place, asked: asked, phone: phone) }
    }

    /// Makes a new record, with a profile to begin with.
    ///
    /// - Parameters:
    ///   - place: where it will be kept; see ``RecordPlace``.
    ///   - passphrase: what will open it.
    ///   - profile: whose record it is, and in which zone they live.
    ///   - clock: another clock than the system's, for tests and demos.
    /// - Throws: `TandemError`.
    public static func create(
        at place: Place, passphrase: String, profile: Profile, clock: (any TandemCore.Clock)? = nil
    ) async throws -> CreatedRecord {
        try await created {
            try createRecord(
                place: place, passphrase: passphrase, profile: profile, clock: clock)
        }
    }

    /// Makes a new record that the secret of this device opens, with a PIN or without.
    ///
    /// - Throws: `TandemError`, ``DeviceSecretError``.
    public static func create(
        at place: Place, device: any DeviceSecret, pin: String? = nil, profile: Profile,
        clock: (any TandemCore.Clock)? = nil
    ) async throws -> CreatedRecord {
        try await created {
            try device.key(of: device.make(), pin: pin) {
                try createRecordWith(place: place, firstWay: $0, profile: profile, clock: clock)
            }
        }
    }

    /// A record just made is handed over also to a task that was cancelled meanwhile: nobody else ever
    /// has its spare key.
    private static func created(
        _ create: @escaping @Sendable () throws -> NewRecord
    ) async throws -> CreatedRecord {
        let lane = Lane()
        let made = try await lane.run(create)
        let record = OpenRecord(core: made.tandem, lane: lane)
        return CreatedRecord(record: record, spareKey: made.spareKey)
    }

    /// Asks the core something, or has it write something down:
    ///
    ///     let page = try await record.ask { try $0.log().sessions(query: query) }
    ///
    /// One way in for every use case, so that this layer names none of them a second time. A call
    /// is a whole: it gives everything that a screen then shows, and what it changed is on the disk
    /// when it returns.
    public func ask<Answer: Sendable>(
        _ question: @Sendable (Core) throws -> Answer
    ) throws -> Answer {
        try question(core)
    }

    /// Adds the secret of this device as a way in, with a PIN or without. `proof` is any that there is.
    ///
    /// - Throws: `TandemError`, ``DeviceSecretError``.
    public func addWay(proof: Key, device: any DeviceSecret, pin: String? = nil) throws {
        try device.key(of: device.make(), pin: pin) {
            try core.safe().addWay(proof: proof, key: $0)
        }
    }

    /// The first screen.
    public func today() throws -> Today {
        try core.today()
    }

    /// Work that takes longer than a blink: a large import, a report. Other calls go on meanwhile.
    ///
    /// When the task is cancelled the work stops at its next step, keeps nothing, and this throws
    /// `CancellationError`.
    ///
    /// - Parameters:
    ///   - telling: told how far it has come, on the thread that works.
    ///   - work: the call, with what it is to tell its progress to.
    public nonisolated func work<Answer: Sendable>(
        telling: @escaping @Sendable (UInt32) -> Void = { _ in },
        _ work: @escaping @Sendable (Core, any TandemCore.Progress) throws -> Answer
    ) async throws -> Answer {
        let watch = Watch(telling: telling)
        let core = core
        return try await withTaskCancellationHandler {
            do {
                return try await onQueue(.global(qos: .utility)) { try work(core, watch) }
            } catch TandemError.Cancelled where watch.isStopped {
                throw CancellationError()
            }
        } onCancel: {
            watch.stop()
        }
    }

    /// What is changed through this object from now on, each time once it is on the disk. Ends when
    /// the record is locked.
    ///
    /// Listen first and ask then: a change before that is not told. Nothing is left out for a slow
    /// listener, since a screen that missed its own part would show old figures; what waits is one
    /// word for each write to the disk.
    public nonisolated func changes() -> AsyncStream<Part> {
        AsyncStream(bufferingPolicy: .unbounded) { continuation in
            let number = core.listen(listener: Listener(continuation))
            // The core is not held by the stream: a record let go of is closed.
            continuation.onTermination = { [weak core] _ in core?.unlisten(number: number) }
        }
    }

    /// Whether the record is open.
    public nonisolated var isOpen: Bool {
        core.isOpen()
    }

    /// Closes the record and forgets its key: before the app goes to the background, too, where iOS
    /// locks the files away and ends an app that still holds one.
    ///
    /// Calls on their way come to their end and are waited for, long ones are asked to stop.
    /// Locking twice changes nothing.
    ///
    /// It throws nothing.
    ///
    /// - Returns: what could not be done, for a note and not more: the record is closed, and all
    ///   that was acknowledged is kept. It is `TandemError.Busy` if a call does not come to its end
    ///   within ten seconds; the record is closed as soon as that call is out.
    @discardableResult
    public func lock() -> TandemError? {
        core.lock()
    }
}

/// A record just made.
public struct CreatedRecord: Sendable {
    /// The record, open.
    public let record: OpenRecord
    /// Opens the record when nothing else does. It is kept nowhere: show it now.
    public let spareKey: String
}

/// `Form` is a view of SwiftUI, too.
public typealias SessionForm = TandemCore.Form

/// Hands changes on. The core lets go of it when the record is closed, which ends the stream.
private final class Listener: ChangeListener {
    private let continuation: AsyncStream<Part>.Continuation

    init(_ continuation: AsyncStream<Part>.Continuation) {
        self.continuation = continuation
    }

    func changed(part: Part) throws {
        continuation.yield(part)
    }

    deinit {
        continuation.finish()
    }
}

/// Tells how far work has come, and stops it when it is told to.
private final class Watch: TandemCore.Progress, @unchecked Sendable {
    private let telling: @Sendable (UInt32) -> Void
    private let lock = NSLock()
    private var stopped = false  // Read and written under `lock` alone, hence @unchecked.

    init(telling: @escaping @Sendable (UInt32) -> Void) {
        self.telling = telling
    }

    var isStopped: Bool {
        lock.withLock { stopped }
    }

    func stop() {
        lock.withLock { stopped = true }
    }

    func soFar(done: UInt32) throws -> Going {
        if isStopped { return .stop }
        telling(done)
        return .on
    }
}
