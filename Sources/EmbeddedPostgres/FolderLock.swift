// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// The right to be the one `tally` that runs a data folder.
///
/// The kernel gives it back however the process ends. The file stays: deleting it would let two
/// processes hold two files of one name. Its text is for the others: the owner's process id, then,
/// once the server is ready, how to connect.
final class FolderLock: Sendable {
    /// What the owner of a lock tells the others.
    struct Note {
        let owner: Int32?

        /// `nil` while the owner's server is not ready.
        let conninfo: String?
    }

    private let descriptor: Int32
    private let folder: String

    /// - Throws: `folderInUse` if another process has the folder.
    init(folder: String) throws(EmbeddedPostgresError) {
        let path = Self.path(in: folder)
        // Children must not inherit the lock: a server would hold it after our death.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .folderUnusable(folder: folder, reason: "\(path): \(SystemCall.lastError)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = SystemCall.lastError
            close(descriptor)
            guard isHeld else { throw .folderUnusable(folder: folder, reason: reason) }
            throw .folderInUse(folder: folder, owner: Self.note(in: folder).owner)
        }
        self.descriptor = descriptor
        self.folder = folder
        do {
            try write("\(getpid())\n")
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Gives the folder free while this object still lives; repeating it changes nothing.
    func release() {
        ftruncate(descriptor, 0)
        flock(descriptor, LOCK_UN)
    }

    /// Tells the others how to connect.
    func announce(conninfo: String) throws(EmbeddedPostgresError) {
        try write("\(getpid())\n\(conninfo)\n")
    }

    /// The others wait for the next owner.
    func withdraw() {
        ftruncate(descriptor, 0)
    }

    static func note(in folder: String) -> Note {
        let bytes = FileManager.default.contents(atPath: path(in: folder)) ?? Data()
        let text = String(decoding: bytes, as: UTF8.self)
        // The text after the last line feed may be half written.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return Note(
            owner: lines.first.flatMap { Int32($0) },
            conninfo: lines.dropFirst().first.map(String.init)
        )
    }

    private static func path(in folder: String) -> String { folder + "/tally.lock" }

    private func write(_ text: String) throws(EmbeddedPostgresError) {
        let bytes = Array(text.utf8)
        guard ftruncate(descriptor, 0) == 0,
            unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
        else {
            throw .folderUnusable(folder: folder, reason: SystemCall.lastError)
        }
    }
}
