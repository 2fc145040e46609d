// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// Where a command writes what may be long: the standard output, or a file that is there whole or
/// not at all.
///
/// A file is written beside its place and renamed at the end; what is no file (a pipe, a device) is
/// written to as it is.
package final class WholeFile {
    /// The reader is gone: nothing is wrong, and there is no more to do.
    package struct BrokenPipe: Error {}

    private let descriptor: Int32
    private let path: String
    /// What is renamed at the end; `nil` where nothing is.
    private let part: String?

    /// The standard output.
    package init() {
        (descriptor, path, part) = (STDOUT_FILENO, "the standard output", nil)
    }

    /// - Throws: a refusal where nothing can be written there.
    package init(at path: String) throws {
        let target = Self.resolved(path)
        let type = Self.type(of: target)
        if type == .typeDirectory {
            throw Failure.usage("\(path) is a folder: give the name of a file.")
        }
        self.path = target
        if let type, type != .typeRegular {
            part = nil
            descriptor = unsafe open(target, O_WRONLY | O_CLOEXEC)
        } else {
            let part = "\(target).\(getpid()).part"
            self.part = part
            // What was left by another process of that number; a link is not followed.
            unsafe unlink(part)
            // Books are nobody else's, unless the file that is there says otherwise.
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            descriptor = unsafe open(part, flags, Self.permissions(of: target) ?? 0o600)
        }
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    /// Blocks until all of it is taken.
    ///
    /// - Throws: `BrokenPipe`; a refusal that says what is wrong.
    package func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE { throw BrokenPipe() }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
    }

    /// Gives the file its name, durable.
    package func finish() throws {
        guard let part else { return close() }
        let isDurable = fsync(descriptor) == 0
        close()
        guard isDurable, unsafe rename(part, path) == 0 else {
            let failure = Self.failure(path)
            unsafe unlink(part)
            throw failure
        }
    }

    /// Leaves what was there before.
    package func abandon() {
        close()
        if let part { unsafe unlink(part) }
    }

    private func close() {
        if descriptor > STDERR_FILENO { Glibc.close(descriptor) }
    }

    /// Where a link leads, so that it stays one.
    private static func resolved(_ path: String) -> String {
        guard let target = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(target) }
        return unsafe String(cString: target)
    }

    /// Who may read the file that is there; `nil` where there is nothing.
    private static func permissions(of path: String) -> mode_t? {
        do {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            return (mode as? NSNumber)?.uint32Value
        } catch {
            return nil
        }
    }

    /// `nil` where there is nothing.
    private static func type(of path: String) -> FileAttributeType? {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)[.type]
                as? FileAttributeType
        } catch {
            // What is wrong with it is said when it is opened.
            return nil
        }
    }

    private static func failure(_ path: String) -> Failure {
        .unavailable("\(path) cannot be written: \(unsafe String(cString: strerror(errno))).")
    }
}
