#if canImport(Security)
    import Foundation
    import Security

    /// A ``DeviceSecret`` in the phone's keychain.
    ///
    /// *When unlocked, this device only*: it is readable only while the phone is unlocked, it is in
    /// no backup that another phone could restore, and it does not travel with iCloud. It asks for
    /// no face or finger of its own: whether a person wants that is asked by the app.
    public struct KeychainSecret: DeviceSecret {
        private let service: String
        private let account: String

        /// - Parameter service: whose secret it is; the app's name by default.
        public init(service: String = "org.tandem", account: String = "device") {
            self.service = service
            self.account = account
        }

        private var item: [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: service,
                kSecAttrAccount: account,
                // The keychain of iOS on a Mac, too: the old one knows no accessibility.
                kSecUseDataProtectionKeychain: true,
            ]
        }

        public func get() throws -> [UInt8] {
            guard let kept = try read() else { throw DeviceSecretError.lost }
            return kept
        }

        public func make() throws -> [UInt8] {
            if let kept = try read() { return kept }
            let fresh = randomBytes(Self.length)
            var new = item
            new[kSecValueData] = Data(fresh)
            new[kSecAttrAccessible] = kSecAttrAccessibleWhenUnlockedThisDeviceOnly
            new[kSecAttrSynchronizable] = false
            switch SecItemAdd(new as CFDictionary, nil) {
            case errSecSuccess:
                return fresh
            case errSecDuplicateItem:
                // Two first calls at once: the other one's is kept.
                guard let kept = try read() else { throw DeviceSecretError.damaged }
                return kept
            case let status:
                throw Self.error(status)
            }
        }

        public func forget() throws {
            let status = SecItemDelete(item as CFDictionary)
            if status != errSecSuccess && status != errSecItemNotFound { throw Self.error(status) }
        }

        private func read() throws -> [UInt8]? {
            var query = item
            query[kSecReturnData] = true
            query[kSecMatchLimit] = kSecMatchLimitOne
            var found: CFTypeRef?
            switch SecItemCopyMatching(query as CFDictionary, &found) {
            case errSecSuccess:
                guard let data = found as? Data, data.count == Self.length else {
                    throw DeviceSecretError.damaged
                }
                return [UInt8](data)
            case errSecItemNotFound:
                return nil
            case let status:
                throw Self.error(status)
            }
        }

        private static func error(_ status: OSStatus) -> DeviceSecretError {
            status == errSecInteractionNotAllowed ? .phoneLocked : .refused(status: status)
        }
    }
#endif
