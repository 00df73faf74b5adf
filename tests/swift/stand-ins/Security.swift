//! A keychain in memory, under the names of Apple's Security framework, for computers without it.
//!
//! It makes `KeychainSecret.swift` compile and its logic run on Linux: what is asked of the
//! keychain, and what is made of its answers. It does not show that Apple's keychain does what it
//! says; that takes a device.

import Foundation

public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFTypeRef = Any
public typealias OSStatus = Int32

public let kSecClass: CFString = "class"
public let kSecClassGenericPassword: CFString = "genp"
public let kSecAttrService: CFString = "svce"
public let kSecAttrAccount: CFString = "acct"
public let kSecAttrAccessible: CFString = "pdmn"
public let kSecAttrAccessibleWhenUnlockedThisDeviceOnly: CFString = "aku"
public let kSecAttrSynchronizable: CFString = "sync"
public let kSecUseDataProtectionKeychain: CFString = "nleg"
public let kSecValueData: CFString = "v_Data"
public let kSecReturnData: CFString = "r_Data"
public let kSecMatchLimit: CFString = "m_Limit"
public let kSecMatchLimitOne: CFString = "m_LimitOne"

// The numbers are those of SecBase.h.
public let errSecSuccess: OSStatus = 0
public let errSecDuplicateItem: OSStatus = -25299
public let errSecItemNotFound: OSStatus = -25300
public let errSecInteractionNotAllowed: OSStatus = -25308

/// What a test sees and sets of the keychain.
public final class StandInKeychain: @unchecked Sendable {
    public static let shared = StandInKeychain()
    private let lock = NSRecursiveLock()
    private var kept: [String: [String: Any]] = [:]
    private var refusal: OSStatus = errSecSuccess
    private var rival: (() -> Void)?

    /// The only item there is, with all its attributes.
    public var item: [String: Any]? { lock.withLock { kept.values.first } }

    /// Empties it, and has it answer everything with `refusal` from now on.
    public func reset(refusing refusal: OSStatus = errSecSuccess) {
        lock.withLock {
            kept = [:]
            self.refusal = refusal
            rival = nil
        }
    }

    /// Does something just before the next item is added, as a second thread would.
    public func beforeNextAdd(_ work: @escaping () -> Void) {
        lock.withLock { rival = work }
    }

    /// Changes what is kept, behind everybody's back.
    public func overwrite(_ data: Data) {
        lock.withLock { for name in kept.keys { kept[name]?[kSecValueData] = data } }
    }

    private func name(_ query: CFDictionary) -> String {
        [kSecClass, kSecAttrService, kSecAttrAccount]
            .map { query[$0] as? String ?? "-" }.joined(separator: "/")
    }

    fileprivate func add(_ item: CFDictionary) -> OSStatus {
        let first: (() -> Void)? = lock.withLock {
            defer { rival = nil }
            return rival
        }
        first?()
        return lock.withLock {
            if refusal != errSecSuccess { return refusal }
            if kept[name(item)] != nil { return errSecDuplicateItem }
            kept[name(item)] = item
            return errSecSuccess
        }
    }

    fileprivate func find(_ query: CFDictionary) -> (OSStatus, Data?) {
        lock.withLock {
            if refusal != errSecSuccess { return (refusal, nil) }
            guard let item = kept[name(query)] else { return (errSecItemNotFound, nil) }
            let wanted = query[kSecReturnData] as? Bool == true
            return (errSecSuccess, wanted ? item[kSecValueData] as? Data : nil)
        }
    }

    fileprivate func delete(_ query: CFDictionary) -> OSStatus {
        lock.withLock {
            if refusal != errSecSuccess { return refusal }
            return kept.removeValue(forKey: name(query)) == nil ? errSecItemNotFound : errSecSuccess
        }
    }
}

public func SecItemAdd(_ item: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
    StandInKeychain.shared.add(item)
}

public func SecItemCopyMatching(
    _ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?
) -> OSStatus {
    let (status, data) = StandInKeychain.shared.find(query)
    result?.pointee = data
    return status
}

public func SecItemDelete(_ query: CFDictionary) -> OSStatus {
    StandInKeychain.shared.delete(query)
}
