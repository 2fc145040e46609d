// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// The operating system's user that PostgreSQL runs as: never root.
struct ServerUser {
    let name: String
    let id: UInt32
    let group: UInt32

    /// The program that changes the user; `nil` if we are that user.
    private let setpriv: String?

    /// Ourselves; for root the owner of an existing cluster, else `postgres`, else `nobody`.
    init(home: String) throws(EmbeddedPostgresError) {
        let owner = geteuid()
        guard owner == 0 else {
            self.name = SystemCall.user(id: owner)?.name ?? String(owner)
            self.id = owner
            self.group = getegid()
            self.setpriv = nil
            return
        }
        guard let user = Self.unprivileged(owning: home) else { throw .noUnprivilegedUser }
        guard let setpriv = ProgramSearch.program("setpriv") else {
            throw .programMissing("setpriv")
        }
        self.name = user.name
        self.id = user.id
        self.group = user.group
        self.setpriv = setpriv
    }

    /// The same command, run as this user.
    func command(
        _ program: String,
        _ arguments: [String],
        in workingFolder: String = "/"
    ) -> Command {
        guard let setpriv else {
            return Command(program: program, arguments: arguments, workingFolder: workingFolder)
        }
        let change = ["--reuid=\(id)", "--regid=\(group)", "--clear-groups", program]
        return Command(
            program: setpriv,
            arguments: change + arguments,
            workingFolder: workingFolder
        )
    }

    /// Whether this user gets through all folders on the way to `folder`.
    func reaches(_ folder: String) async throws(EmbeddedPostgresError) -> Bool {
        guard setpriv != nil else { return true }
        return try await command("test", ["-x", folder]).run().succeeded
    }

    /// Makes this user the owner; for the owner himself this changes nothing.
    func own(_ path: String) throws(EmbeddedPostgresError) {
        guard unsafe chown(path, id, group) == 0 else {
            throw .folderUnusable(folder: path, reason: SystemCall.lastError)
        }
    }

    private static func unprivileged(owning home: String) -> SystemCall.User? {
        let target = SystemCall.resolved(home) ?? home
        if let status = SystemCall.status(of: target), status.owner != 0 {
            return SystemCall.user(id: status.owner)
                ?? .init(name: String(status.owner), id: status.owner, group: status.group)
        }
        return SystemCall.user(named: "postgres") ?? SystemCall.user(named: "nobody")
    }
}
