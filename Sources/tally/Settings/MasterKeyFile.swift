// SPDX-License-Identifier: Apache-2.0

// In a build for release, the compiler takes the C library's types for this module's.
private import CoreFoundation
internal import Cryptography
package import Engine
private import Foundation
private import Glibc

/// The master key of an installation: from the settings, or in a file that only its owner reads.
package enum MasterKeyFile {
    /// The key of the settings; else the one in the data folder, made if there is none.
    package static func key(for settings: Settings) throws -> MasterKey {
        if let key = try existingKey(for: settings) { return key }
        let path = path(of: settings)
        try make(path, in: settings.dataFolder)
        guard let key = try read(path) else {
            throw Failure.unavailable("The master key \(path) is gone: put it back.")
        }
        return key
    }

    /// The same, for who writes nothing; `nil` where there is none.
    package static func existingKey(for settings: Settings) throws -> MasterKey? {
        guard let text = settings.masterKey else { return try read(path(of: settings)) }
        guard let key = MasterKey(text: text) else {
            throw Failure.usage(
                "TALLY_MASTER_KEY is no key: give 64 hexadecimal digits or 32 bytes in base64."
            )
        }
        return key
    }

    private static func path(of settings: Settings) -> String {
        settings.dataFolder + "/master.key"
    }

    /// Returns `nil` if there is no such file.
    private static func read(_ path: String) throws -> MasterKey? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw unusable(path) }
            return nil
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure.unavailable(
                "Others may read the master key \(path): take that right away with "
                    + "chmod 600 \(path)."
            )
        }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw unusable(path) }
        let text = String(decoding: bytes, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard let key = MasterKey(text: text) else {
            throw Failure.unavailable(
                "The master key \(path) is damaged: put back 64 hexadecimal digits from your copy."
            )
        }
        return key
    }

    /// Whole or not at all; of two processes that make it together, one wins.
    private static func make(_ path: String, in folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw Failure.unavailable("\(folder) cannot be made: \(error.localizedDescription)")
        }
        let temporary = path + ".\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(temporary, flags, 0o600)
        guard descriptor >= 0 else { throw unusable(temporary) }
        defer { unsafe unlink(temporary) }
        let text = Array((Hex.encode(MasterKey.random()) + "\n").utf8)
        let isWritten = unsafe write(descriptor, text, text.count) == text.count
        let isSafe = isWritten && fsync(descriptor) == 0
        close(descriptor)
        guard isSafe else { throw unusable(temporary) }
        // A link, unlike a rename, never replaces the key that another process just made.
        guard unsafe link(temporary, path) == 0 || errno == EEXIST else { throw unusable(path) }
        try syncFolder(folder)
    }

    /// The name must survive a power cut as the content does: what it seals is lost without it.
    private static func syncFolder(_ folder: String) throws {
        let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unusable(folder) }
    }

    private static func unusable(_ path: String) -> Failure {
        .unavailable(
            "The master key \(path) cannot be used (\(unsafe String(cString: strerror(errno)))): "
                + "correct that, or set TALLY_MASTER_KEY."
        )
    }
}
