// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// The folder of one private cluster, `<data>/postgres`: all in it belongs to the server's user.
///
///     cluster/       the cluster itself
///     cluster.new/   one that is being made; never taken for whole
///     server.log     what the server complains about
///     .s.PGSQL.5432  the socket, unless this path is too long for one
struct ClusterHome {
    /// Absolute, without symbolic links.
    let folder: String

    /// The folder of the socket; only the server's user and root get into it.
    let socketFolder: String

    let user: ServerUser

    var cluster: String { folder + "/cluster" }
    var unfinishedCluster: String { folder + "/cluster.new" }
    var socket: String { socketFolder + "/.s.PGSQL.5432" }
    var log: String { folder + "/server.log" }

    /// Folders on the way to a data folder that the server's user cannot pass are not ours to open:
    /// then the home is here, and `<data>/postgres` a symbolic link to it.
    private static let reachableParent = "/var/lib/tallystick"

    /// Makes the folders that are missing.
    ///
    /// - Parameter dataFolder: exists, absolute, without symbolic links, and locked by us.
    /// - Throws: why the server's user cannot have a folder there.
    init(in dataFolder: String) async throws(EmbeddedPostgresError) {
        let entry = Self.entry(in: dataFolder)
        let user = try ServerUser(home: entry)
        if SystemCall.status(of: entry) == nil {
            if try await user.reaches(dataFolder) {
                try Self.makeFolder(entry, for: user)
            } else {
                try Self.makeElsewhere(linkedFrom: entry, for: user)
            }
        }
        guard let folder = SystemCall.resolved(entry), let status = SystemCall.status(of: folder)
        else {
            throw .folderUnusable(folder: entry, reason: "its symbolic link leads nowhere")
        }
        if status.owner != user.id {
            // Only root gets here with a folder of its own: left half made by a crash.
            guard geteuid() == 0 else { throw .folderOfAnotherUser(folder: folder) }
            try user.own(folder)
        }
        guard try await user.reaches(folder) else {
            throw .folderUnreachable(folder: folder, user: user.name)
        }
        self.folder = folder
        self.user = user
        self.socketFolder = try Self.socketFolder(home: folder, user: user)
    }

    /// Deletes what this home has outside the data folder.
    func removeTemporaries() throws {
        guard socketFolder != folder, SystemCall.status(of: socketFolder) != nil else { return }
        try FileManager.default.removeItem(atPath: socketFolder)
    }

    static func entry(in dataFolder: String) -> String { dataFolder + "/postgres" }

    private static func makeElsewhere(
        linkedFrom entry: String,
        for user: ServerUser
    ) throws(EmbeddedPostgresError) {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let zeros = String(repeating: "0", count: 16 - digits.count)
        let folder = reachableParent + "/" + zeros + digits
        do {
            try FileManager.default.createDirectory(
                atPath: reachableParent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
            try makeFolder(folder, for: user)
            try FileManager.default.createSymbolicLink(
                atPath: entry,
                withDestinationPath: folder
            )
        } catch let error as EmbeddedPostgresError {
            throw error
        } catch {
            throw .folderUnusable(folder: folder, reason: error.localizedDescription)
        }
    }

    private static func makeFolder(
        _ folder: String,
        for user: ServerUser
    ) throws(EmbeddedPostgresError) {
        guard unsafe mkdir(folder, 0o700) == 0 else {
            throw .folderUnusable(folder: folder, reason: SystemCall.lastError)
        }
        try user.own(folder)
    }

    /// The home itself if clients can name a socket in it, else a folder under `/tmp`.
    ///
    /// A socket's path has at most 107 bytes, and libpq reads a comma as the end of a host.
    static func socketFolder(home: String, owner: UInt32) -> String {
        let isShort = (home + "/.s.PGSQL.5432").utf8.count < 100
        if isShort && !home.contains(",") { return home }
        return "/tmp/tallystick-\(owner)-\(fingerprint(of: home))"
    }

    /// The same folder, made if absent.
    private static func socketFolder(
        home: String,
        user: ServerUser
    ) throws(EmbeddedPostgresError) -> String {
        let folder = socketFolder(home: home, owner: user.id)
        if folder == home { return home }
        if SystemCall.status(of: folder) == nil { try makeFolder(folder, for: user) }
        // Everybody may write to /tmp: the folder could be another's trap.
        guard let status = SystemCall.status(of: folder), status.isFolder,
            status.owner == user.id, status.mode & 0o077 == 0
        else {
            throw .folderOfAnotherUser(folder: folder)
        }
        return folder
    }

    /// FNV-1a, 64 bits, as 16 hexadecimal digits.
    private static func fingerprint(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
