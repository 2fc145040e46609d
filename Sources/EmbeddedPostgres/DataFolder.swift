// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// The folder of `--data`, as commands see it.
package enum DataFolder {
    /// Seconds for another process's server to get ready: a first start makes a cluster.
    private static let ownerSecondsMaximum = 60
    /// How long a command that has done its work stays for the sake of others.
    private static let guestPatience = Duration.seconds(60)

    package enum Opened: Sendable {
        /// We started the server, and stop it.
        case owned(EmbeddedPostgres)

        /// Another `tally` has it, and keeps it while the guest is there, or serves anyway.
        case running(conninfo: String, FolderGuest)

        package var conninfo: String {
            switch self {
            case .owned(let server): server.conninfo
            case .running(let conninfo, _): conninfo
            }
        }

        /// Stops the server if it is ours, once no other command uses it.
        package func close() async {
            guard case .owned(let server) = self else { return }
            await server.withdraw()
            await FolderGuest.awaitNone(in: server.folder, for: guestPatience)
            await server.stop()
        }
    }

    /// Starts the folder's server for ourselves, or finds out how to reach the one that runs.
    ///
    /// Waits for an owner that is just starting or stopping.
    package static func open(_ folder: String) async throws -> Opened {
        let deadline = ContinuousClock.now + .seconds(ownerSecondsMaximum)
        while true {
            do {
                return .owned(try await EmbeddedPostgres.start(in: folder))
            } catch EmbeddedPostgresError.folderInUse(let folder, let owner) {
                // First the guest: an owner that stops withdraws its note, then looks for guests.
                if let guest = FolderGuest(folder: folder),
                    let conninfo = FolderLock.note(in: folder).conninfo
                {
                    return .running(conninfo: conninfo, guest)
                }
                guard ContinuousClock.now < deadline else {
                    throw EmbeddedPostgresError.ownerNotReady(folder: folder, owner: owner)
                }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Stops whatever runs on a folder that has no owner, then deletes it with all that belongs to
    /// it elsewhere.
    ///
    /// - Throws: `folderInUse` if a process has it.
    package static func delete(_ folder: String) async throws {
        guard let folder = SystemCall.resolved(folder) else { return }
        let lock = try FolderLock(folder: folder)
        defer { lock.release() }
        let entry = ClusterHome.entry(in: folder)
        if let home = SystemCall.resolved(entry) {
            await Postmaster(of: home + "/cluster")?.end()
            let owner = SystemCall.status(of: home)?.owner ?? geteuid()
            let outside = [home, ClusterHome.socketFolder(home: home, owner: owner)]
            for path in Set(outside) where path != entry && SystemCall.status(of: path) != nil {
                try FileManager.default.removeItem(atPath: path)
            }
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Makes the folder if absent and returns its absolute path without symbolic links.
    static func make(_ folder: String) throws(EmbeddedPostgresError) -> String {
        if SystemCall.resolved(folder) == nil {
            // Others may pass through root's folder, not look into it: the server's user must.
            let mode = geteuid() == 0 ? 0o711 : 0o700
            do {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: mode]
                )
            } catch {
                throw .folderUnusable(folder: folder, reason: error.localizedDescription)
            }
        }
        guard let resolved = SystemCall.resolved(folder) else {
            throw .folderUnusable(folder: folder, reason: SystemCall.lastError)
        }
        // pg_ctl hands the path to a shell, in double quotes.
        guard !resolved.contains(where: { "\"$`\\".contains($0) || $0.isNewline }) else {
            throw .folderUnusable(
                folder: resolved,
                reason: "its path has one of \" $ ` \\ or a line feed"
            )
        }
        return resolved
    }
}
