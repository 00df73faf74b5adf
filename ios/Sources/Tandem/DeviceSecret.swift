import Foundation
import TandemCore

/// A secret that only this device has: 32 random bytes, made once, and kept where neither a copy of
/// the files nor a backup takes it along.
///
/// A PIN of six digits is guessed in days from a copy of the record. The core joins it with this
/// secret, and then it is not: whoever holds a copy lacks 256 bits. What it cannot do is come back: a phone that is reset
/// or replaced has lost it for good, which is why there is always a spare key.
///
/// `KeychainSecret` keeps it in the phone's keychain; ``InMemorySecret`` stands in for that in
/// tests.
public protocol DeviceSecret: Sendable {
    /// The secret, for a way in that is about to be added: the one that there is, or a new one.
    /// Where a record shall be opened, ``get()`` it: a new one opens nothing.
    ///
    /// - Throws: ``DeviceSecretError``.
    func make() throws -> [UInt8]

    /// The secret that there is.
    ///
    /// - Throws: ``DeviceSecretError``: `lost` if there is none; open with the spare key then.
    func get() throws -> [UInt8]

    /// Forgets it for good. What only it opened is then opened by the spare key alone.
    func forget() throws
}

/// Why a device cannot give its secret.
public enum DeviceSecretError: Error, Equatable {
    /// There is none on this device (any more).
    case lost
    /// It is there, but the phone is locked: ask again once it is not.
    case phoneLocked
    /// What is kept is not what was put there.
    case damaged
    /// The keychain refused, for a reason that only its number tells.
    case refused(status: Int32)
}

extension DeviceSecret {
    /// How many bytes it has.
    public static var length: Int { 32 }

    /// Uses the secret as a key of the core, and overwrites what was made of it here.
    func key<Answer>(
        of secret: [UInt8], pin: String?, use: (Key) throws -> Answer
    ) rethrows -> Answer {
        var bytes = Data(secret)
        defer { bytes.resetBytes(in: 0..<bytes.count) }
        return try use(.device(secret: bytes, pin: pin))
    }
}

/// Bytes that nobody can guess.
func randomBytes(_ count: Int) -> [UInt8] {
    // The system's generator, on every system that Swift runs on.
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// A secret for as long as the program runs: for tests.
public final class InMemorySecret: DeviceSecret, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [UInt8]?  // Read and written under `lock` alone, hence @unchecked.

    /// No secret yet: the first call makes one.
    public init() {}

    public func make() throws -> [UInt8] {
        lock.withLock {
            let secret = kept ?? randomBytes(Self.length)
            kept = secret
            return secret
        }
    }

    public func get() throws -> [UInt8] {
        guard let kept = lock.withLock({ kept }) else { throw DeviceSecretError.lost }
        return kept
    }

    public func forget() throws {
        lock.withLock { kept = nil }
    }
}
