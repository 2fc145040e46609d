// SPDX-License-Identifier: Apache-2.0

/// Why there is no private PostgreSQL, each as one sentence that says what to do.
package enum EmbeddedPostgresError: Error, Equatable, CustomStringConvertible {
    case postgresNotFound(minimumVersion: Int, onlyLookedIn: String?)
    case versionNotInstalled(version: Int, cluster: String)
    case folderInUse(folder: String, owner: Int32?)
    case ownerNotReady(folder: String, owner: Int32?)
    case folderUnusable(folder: String, reason: String)
    case folderUnreachable(folder: String, user: String)
    case folderOfAnotherUser(folder: String)
    case noUnprivilegedUser
    case programMissing(String)
    case programFailed(String, reason: String)
    case clusterNotMade(reason: String)
    case serverNotStarted(reason: String, log: String)

    package var description: String {
        switch self {
        case .postgresNotFound(let minimumVersion, let folder?):
            """
            TALLY_POSTGRES_BIN is \(folder), but that holds no PostgreSQL \(minimumVersion) or \
            later (initdb, pg_ctl, postgres and psql): point it to such a folder or unset it.
            """
        case .postgresNotFound(let minimumVersion, nil):
            """
            No PostgreSQL \(minimumVersion) or later was found on this machine: install it (on \
            Debian and Ubuntu: apt-get install postgresql), set TALLY_POSTGRES_BIN to the folder \
            of its programs, or give --database-url.
            """
        case .versionNotInstalled(let version, let cluster):
            """
            The cluster in \(cluster) was made by PostgreSQL \(version), which is not installed: \
            install that version, or move the cluster to a newer one with pg_upgrade.
            """
        case .folderInUse(let folder, let owner):
            """
            \(folder) is in use by another tally\(Self.process(owner)): stop that one, or choose \
            another folder with --data.
            """
        case .ownerNotReady(let folder, let owner):
            """
            The tally that has \(folder)\(Self.process(owner)) did not get its PostgreSQL ready in \
            time: look at that one's output, then try again.
            """
        case .folderUnusable(let folder, let reason):
            """
            \(folder) cannot hold the data (\(reason)): correct that, or choose another folder \
            with --data.
            """
        case .folderUnreachable(let folder, let user):
            """
            PostgreSQL runs as the user \(user), who cannot reach \(folder): let that user pass \
            with chmod o+x on the folders above it, or choose another folder with --data.
            """
        case .folderOfAnotherUser(let folder):
            """
            \(folder) belongs to another user: run tally as that user, or choose another folder \
            with --data.
            """
        case .noUnprivilegedUser:
            """
            PostgreSQL refuses to run as root, and there is neither a user postgres nor a user \
            nobody to run it: make one, or run tally as an ordinary user.
            """
        case .programMissing(let program):
            """
            The program \(program) was not found: install it (on Debian and Ubuntu, setpriv is in \
            util-linux and env in coreutils).
            """
        case .programFailed(let program, let reason):
            "\(program) failed (\(reason)): correct that, then try again."
        case .clusterNotMade(let reason):
            "A new PostgreSQL cluster could not be made (\(reason)): correct that, then try again."
        case .serverNotStarted(let reason, let log):
            "PostgreSQL did not start (\(reason)): see \(log), correct that, then try again."
        }
    }

    private static func process(_ owner: Int32?) -> String {
        owner.map { " (process \($0))" } ?? ""
    }
}
