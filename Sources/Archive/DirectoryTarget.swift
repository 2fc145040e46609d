// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An archive in a folder.
///
/// A file is written under another name, made durable, and renamed; then its folder is.
package struct DirectoryTarget: ArchiveTarget {
    /// What is about to happen; a test ends the program there.
    package enum Step: String, CaseIterable, Sendable {
        case open, write, sync, rename, syncFolder
    }

    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let path: String
        package let code: Int32

        package var description: String {
            "The archive's \(path): \(unsafe String(cString: strerror(code)))."
        }
    }

    private static let suffix = ".part"

    private let folder: String
    private let before: @Sendable (Step) throws -> Void

    /// The folder is made when something is written.
    package init(_ folder: String, before: @escaping @Sendable (Step) throws -> Void = { _ in }) {
        self.folder = folder
        self.before = before
    }

    package var location: String { folder }

    package func read(_ path: String) throws -> [UInt8]? {
        let file = folder + "/" + path
        let descriptor = unsafe Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(path: file, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(path: file, code: errno) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { bytes in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
            }
            guard count > 0 else { throw Failure(path: file, code: count == 0 ? EIO : errno) }
            done += count
        }
        return bytes
    }

    package func write(_ bytes: [UInt8], to path: String) throws {
        let file = folder + "/" + path
        let parent = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
        try makeFolder(parent)
        try before(.open)
        let part = file + Self.suffix
        let descriptor = unsafe Glibc.open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(path: part, code: errno) }
        do {
            try before(.write)
            try write(bytes, descriptor, part)
            try before(.sync)
            guard fsync(descriptor) == 0 else { throw Failure(path: part, code: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw Failure(path: part, code: errno) }
        try before(.rename)
        guard unsafe rename(part, file) == 0 else { throw Failure(path: file, code: errno) }
        try before(.syncFolder)
        try syncFolder(parent)
    }

    private func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(path: path, code: errno) }
            done += count
        }
    }

    /// Makes a folder and those above it, each durable in the one above.
    private func makeFolder(_ path: String) throws {
        if unsafe mkdir(path, 0o755) == 0 {
            if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
                try syncFolder(String(path[..<slash]))
            }
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                throw Failure(path: path, code: ENOENT)
            }
            try makeFolder(String(path[..<slash]))
            try makeFolder(path)
        case let code: throw Failure(path: path, code: code)
        }
    }

    private func syncFolder(_ path: String) throws {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
    }
}
