// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// The few system calls that Foundation does not offer, without unsafe types in their signatures.
enum SystemCall {
    struct Status {
        let owner: UInt32
        let group: UInt32
        let isFolder: Bool
        let isLink: Bool

        /// The permission bits, as for chmod.
        let mode: UInt32
    }

    struct User {
        let name: String
        let id: UInt32
        let group: UInt32
    }

    /// What the last failed call of this thread complained about.
    static var lastError: String { unsafe String(cString: strerror(errno)) }

    /// Returns `nil` if there is nothing at `path`; does not follow a symbolic link there.
    ///
    /// C: `lstat`.
    static func status(of path: String) -> Status? {
        var entry = stat()
        guard unsafe lstat(path, &entry) == 0 else { return nil }
        return Status(
            owner: entry.st_uid,
            group: entry.st_gid,
            isFolder: entry.st_mode & S_IFMT == S_IFDIR,
            isLink: entry.st_mode & S_IFMT == S_IFLNK,
            mode: entry.st_mode & 0o7777
        )
    }

    /// The absolute path without symbolic links, `.` or `..`; `nil` if it leads nowhere.
    ///
    /// C: `realpath`.
    static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// C: `getpwnam`.
    static func user(named name: String) -> User? {
        unsafe user(getpwnam(name))
    }

    /// C: `getpwuid`.
    static func user(id: UInt32) -> User? {
        unsafe user(getpwuid(id))
    }

    /// Makes the entries of a folder survive a power failure.
    ///
    /// C: `fsync`.
    static func synchronise(folder: String) -> Bool {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private static func user(_ entry: UnsafeMutablePointer<passwd>?) -> User? {
        guard let entry = unsafe entry?.pointee else { return nil }
        return unsafe User(
            name: String(cString: entry.pw_name),
            id: entry.pw_uid,
            group: entry.pw_gid
        )
    }
}
