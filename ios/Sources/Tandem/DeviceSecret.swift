import Foundation

/// A secret that only this device has: 32 random bytes, made once, and kept where neither a copy of
/// the files nor a backup takes it along.
///
/// A PIN of six digits is guessed in days from a copy of the record. Joined with this secret it is
/// not: whoever holds a copy lacks 256 bits. What it cannot do is come back: a phone that is reset
/// or replaced has lost it for good, which is why there is always a spare key.
///
/// `KeychainSecret` keeps it in the phone's keychain; ``InMemorySecret`` stands in for that in
/// tests.
public protocol DeviceSecret: Sendable {
    /// The secret, made at the first call.
    ///
    /// - Throws: ``DeviceSecretError``: open with the spare key instead.
    func bytes() throws -> [UInt8]

    /// Forgets it for good. What only it opened is then opened by the spare key alone.
    func forget() throws
}

/// Why a device cannot give its secret.
public enum DeviceSecretError: Error, Equatable {
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

    /// What opens a record on this device: `pin` joined with the device's secret. To the core it is
    /// one passphrase, so a copy of the record without this device is opened by the spare key alone.
    ///
    /// An empty `pin` leaves it to the phone's own lock.
    ///
    /// - Throws: ``DeviceSecretError``.
    public func passphrase(pin: String) throws -> String {
        let digits = Array("0123456789abcdef")
        var hex = ""
        for byte in try bytes() {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return "device/1 \(hex) \(pin)"
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

    public func bytes() throws -> [UInt8] {
        lock.withLock {
            let secret = kept ?? randomBytes(Self.length)
            kept = secret
            return secret
        }
    }

    public func forget() throws {
        lock.withLock { kept = nil }
    }
}
