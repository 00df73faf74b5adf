import Foundation
import TandemCore

/// Where a record is kept on this device, and how the device guards the files beside the record's
/// own encryption.
public enum RecordPlace {
    /// Makes the folders below `folder` (by default, the app's own) and guards them.
    ///
    /// * *Complete protection*: while the phone is locked, iOS itself cannot read the files. So the
    ///   record is locked before the app goes to the background (``OpenRecord/lock()``).
    /// * *In no backup*: a record that leaves the phone leaves by the person's own choice, as a
    ///   backup sealed to their spare key. The name of this installation must not leave at all, or
    ///   two phones would write under one name.
    ///
    /// - Throws: what the file system says.
    public static func prepare(below folder: URL? = nil) throws -> Place {
        let top = try folder ?? own()
        let files = FileManager.default
        let record = top.appendingPathComponent("record", isDirectory: true)
        try files.createDirectory(at: record, withIntermediateDirectories: true)
        try guarded(top)
        try guarded(record)
        return Place(
            folder: record.path,
            installation: top.appendingPathComponent("installation").path)
    }

    private static func own() throws -> URL {
        try FileManager.default
            .url(for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
            .appendingPathComponent("Tandem", isDirectory: true)
    }

    /// What is made in a folder later takes its protection over.
    private static func guarded(_ folder: URL) throws {
        #if canImport(Darwin)
            #if !os(macOS)
                try FileManager.default.setAttributes(
                    [.protectionKey: FileProtectionType.complete], ofItemAtPath: folder.path)
            #endif
            var folder = folder
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            try folder.setResourceValues(values)
        #else
            // No phone: only the owner may look.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: folder.path)
        #endif
    }
}
