import Foundation
import Security
import XCTest

@testable import Tandem

/// What `KeychainSecret` asks of a keychain, seen by one in memory.
final class KeychainSecretTests: XCTestCase {
    private let keychain = StandInKeychain.shared
    private let secret = KeychainSecret()

    override func setUp() {
        keychain.reset()
    }

    func testItIsMadeOnceAndStays() throws {
        let first = try secret.make()
        XCTAssertEqual(first.count, 32)
        XCTAssertEqual(try secret.make(), first)
        XCTAssertEqual(try KeychainSecret().make(), first)
        XCTAssertNotEqual(try KeychainSecret(account: "another").make(), first)
    }

    /// One that is gone is not made anew by whoever opens: a new one opens nothing.
    func testAskingMakesNone() throws {
        XCTAssertThrowsError(try secret.get()) { XCTAssertEqual($0 as? DeviceSecretError, .lost) }
        XCTAssertNil(keychain.item)
        let made = try secret.make()
        XCTAssertEqual(try secret.get(), made)
    }

    func testItIsForThisDeviceAloneAndOnlyWhileUnlocked() throws {
        let bytes = try secret.make()
        let item = try XCTUnwrap(keychain.item)
        XCTAssertEqual(
            item[kSecAttrAccessible] as? String, kSecAttrAccessibleWhenUnlockedThisDeviceOnly)
        XCTAssertEqual(item[kSecAttrSynchronizable] as? Bool, false)
        XCTAssertEqual(item[kSecUseDataProtectionKeychain] as? Bool, true)
        XCTAssertEqual(item[kSecValueData] as? Data, Data(bytes))
    }

    func testForgettingIsForGood() throws {
        let first = try secret.make()
        try secret.forget()
        XCTAssertNil(keychain.item)
        XCTAssertNotEqual(try secret.make(), first)
        try secret.forget()
        // Twice is no error.
        try secret.forget()
    }

    func testOfTwoFirstCallsOneWins() throws {
        var other: [UInt8] = []
        keychain.beforeNextAdd { other = (try? KeychainSecret().make()) ?? [] }
        XCTAssertEqual(try secret.make(), other)
        XCTAssertEqual(other.count, 32)
    }

    func testALockedPhoneIsToldApart() {
        keychain.reset(refusing: errSecInteractionNotAllowed)
        XCTAssertThrowsError(try secret.make()) {
            XCTAssertEqual($0 as? DeviceSecretError, .phoneLocked)
        }
        keychain.reset(refusing: -34018)
        XCTAssertThrowsError(try secret.make()) {
            XCTAssertEqual($0 as? DeviceSecretError, .refused(status: -34018))
        }
        XCTAssertThrowsError(try secret.forget()) {
            XCTAssertEqual($0 as? DeviceSecretError, .refused(status: -34018))
        }
    }

    func testASecretOfAnotherLengthIsDamaged() throws {
        _ = try secret.make()
        keychain.overwrite(Data([1, 2, 3]))
        XCTAssertThrowsError(try secret.make()) {
            XCTAssertEqual($0 as? DeviceSecretError, .damaged)
        }
    }
}
