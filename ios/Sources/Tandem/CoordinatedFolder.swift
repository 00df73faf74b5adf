#if canImport(Darwin)
    import Foundation
    import TandemCore

    /// A folder that iCloud Drive or another app's file provider carries, as a place for a record. The person
    /// chose it (`UIDocumentPickerViewController`, for folders); the app keeps a bookmark of it.
    ///
    /// Every access is coordinated, so that the provider neither changes a file in the midst nor carries half of
    /// one. What is listed and not on this phone yet is asked for, and *not here yet*: nothing waits for it.
    public final class CoordinatedFolder: Shelf {
        private let folder: URL

        /// - Parameter folder: as the chooser or a bookmark gave it.
        public init(_ folder: URL) {
            self.folder = folder
        }

        public func list() throws -> ShelfListing {
            try coordinated(reading: folder) { at in
                let files = try FileManager.default.contentsOfDirectory(
                    at: at, includingPropertiesForKeys: [.fileSizeKey, .isDirectoryKey])
                let objects = try files.compactMap { file -> ShelfObject? in
                    let values = try file.resourceValues(forKeys: [.fileSizeKey, .isDirectoryKey])
                    if values.isDirectory == true { return nil }
                    // A file that is not here yet may stand there as `.NAME.icloud`.
                    if let name = Self.awaited(file.lastPathComponent) {
                        return ShelfObject(name: name, size: 0)
                    }
                    return ShelfObject(
                        name: file.lastPathComponent, size: UInt64(values.fileSize ?? 0))
                }
                return ShelfListing(objects: objects, date: nil)
            }
        }

        public func get(name: String, most: UInt64) throws -> Data {
            // Before anything is asked of the file: outside it nothing is told, and nothing is fetched.
            let isScoped = folder.startAccessingSecurityScopedResource()
            defer { if isScoped { folder.stopAccessingSecurityScopedResource() } }
            let file = folder.appendingPathComponent(name)
            try requireHere(file)
            return try coordinated(reading: file) { at in
                let size = try at.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
                guard UInt64(size) <= most else { throw ShelfError.Refused }
                return try Data(contentsOf: at)
            }
        }

        public func put(name: String, bytes: Data) throws {
            let file = folder.appendingPathComponent(name)
            try coordinated(writing: file, options: .forReplacing) { at in
                try bytes.write(to: at, options: .atomic)
            }
        }

        public func remove(name: String) throws {
            let file = folder.appendingPathComponent(name)
            do {
                try coordinated(writing: file, options: .forDeleting) { at in
                    try FileManager.default.removeItem(at: at)
                }
            } catch ShelfError.Absent {
                // What is not there is removed.
            }
        }

        /// Asks for what is in the cloud alone.
        private func requireHere(_ file: URL) throws {
            let parent = file.deletingLastPathComponent()
            let awaited = parent.appendingPathComponent(".\(file.lastPathComponent).icloud")
            let status = try? file.resourceValues(forKeys: [.ubiquitousItemDownloadingStatusKey])
                .ubiquitousItemDownloadingStatus
            let isAwaited = FileManager.default.fileExists(atPath: awaited.path)
            if isAwaited || status == .notDownloaded {
                try? FileManager.default.startDownloadingUbiquitousItem(at: file)
                throw ShelfError.NotHereYet
            }
        }

        private static func awaited(_ name: String) -> String? {
            guard name.hasPrefix("."), name.hasSuffix(".icloud") else { return nil }
            return String(name.dropFirst().dropLast(".icloud".count))
        }

        private func coordinated<T>(reading url: URL, _ work: (URL) throws -> T) throws -> T {
            try allowed { done in
                var refused: NSError?
                NSFileCoordinator(filePresenter: nil).coordinate(
                    readingItemAt: url, options: .withoutChanges, error: &refused
                ) { at in
                    done = Result { try work(at) }
                }
                return refused
            }
        }

        private func coordinated<T>(
            writing url: URL, options: NSFileCoordinator.WritingOptions,
            _ work: (URL) throws -> T
        ) throws -> T {
            try allowed { done in
                var refused: NSError?
                NSFileCoordinator(filePresenter: nil).coordinate(
                    writingItemAt: url, options: options, error: &refused
                ) { at in
                    done = Result { try work(at) }
                }
                return refused
            }
        }

        /// With the permission that came with the folder, and what went wrong as data: its text may hold
        /// names.
        private func allowed<T>(_ work: (inout Result<T, Error>?) -> NSError?) throws -> T {
            let isOpened = folder.startAccessingSecurityScopedResource()
            defer { if isOpened { folder.stopAccessingSecurityScopedResource() } }
            var done: Result<T, Error>?
            let refused = work(&done)
            switch done {
            case .success(let value): return value
            case .failure(let error): throw Self.told(error)
            case nil: throw refused.map(Self.told) ?? ShelfError.Unreachable
            }
        }

        private static func told(_ error: Error) -> ShelfError {
            if let told = error as? ShelfError { return told }
            guard let error = error as? CocoaError else { return .Unreachable }
            switch error.code {
            case .fileNoSuchFile, .fileReadNoSuchFile: return .Absent
            case .fileReadNoPermission, .fileWriteNoPermission, .fileWriteVolumeReadOnly: return .Denied
            case .fileWriteOutOfSpace, .ubiquitousFileNotUploadedDueToQuota: return .Full
            case .ubiquitousFileUnavailable: return .NotHereYet
            case .fileWriteFileExists: return .Refused
            default: return .Unreachable
            }
        }
    }
#endif
