// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// The programs of one installed version of PostgreSQL.
package struct PostgresInstallation: Equatable, Sendable {
    /// The folder of `initdb`, `pg_ctl`, `postgres` and `psql`.
    package let folder: String

    /// The major version, such as 15.
    package let version: Int

    /// The newest installation.
    ///
    /// Looks where the packages of Debian, Red Hat and PostgreSQL itself put it, asks `pg_config`,
    /// and follows `PATH`. If the environment has `TALLY_POSTGRES_BIN`, only that folder counts.
    package static func find(
        minimumVersion: Int = 15,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(EmbeddedPostgresError) -> Self {
        let found = await all(environment: environment).filter { $0.version >= minimumVersion }
        guard let newest = found.max(by: { $0.version < $1.version }) else {
            throw .postgresNotFound(
                minimumVersion: minimumVersion,
                onlyLookedIn: environment["TALLY_POSTGRES_BIN"]
            )
        }
        return newest
    }

    /// The installation that can run a cluster: its files fit only the version that made them.
    static func find(
        for cluster: String,
        environment: [String: String]
    ) async throws(EmbeddedPostgresError) -> Self {
        guard let version = Self.version(of: cluster) else {
            return try await find(environment: environment)
        }
        let all = await all(environment: environment)
        guard let match = all.first(where: { $0.version == version }) else {
            throw .versionNotInstalled(version: version, cluster: cluster)
        }
        return match
    }

    func program(_ name: String) -> String { folder + "/" + name }

    private static func version(of cluster: String) -> Int? {
        guard let bytes = FileManager.default.contents(atPath: cluster + "/PG_VERSION") else {
            return nil
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func all(environment: [String: String]) async -> [Self] {
        var seen: Set<String> = []
        var found: [Self] = []
        for candidate in await candidates(environment: environment) {
            guard let folder = SystemCall.resolved(candidate), seen.insert(folder).inserted,
                let version = await Self.version(in: folder)
            else { continue }
            found.append(Self(folder: folder, version: version))
        }
        return found
    }

    private static func candidates(environment: [String: String]) async -> [String] {
        if let folder = environment["TALLY_POSTGRES_BIN"] { return [folder] }

        let packaged =
            versioned(under: "/usr/lib/postgresql", "/bin") + versioned(under: "/usr", "/bin")
        let onPath = ProgramSearch.folders(in: environment)
            .compactMap { SystemCall.resolved($0 + "/initdb") }
            .map { URL(filePath: $0).deletingLastPathComponent().path }
        return packaged + [await configured(environment: environment)].compactMap(\.self) + onPath
            + ["/usr/local/pgsql/bin"]
    }

    /// `/usr/lib/postgresql/16` and `/usr/pgsql-16`.
    private static func versioned(under parent: String, _ suffix: String) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: parent)
        } catch {
            // A folder that is not there holds no version.
            return []
        }
        return names.filter { Int($0) != nil || $0.hasPrefix("pgsql-") }
            .map { parent + "/" + $0 + suffix }
    }

    private static func configured(environment: [String: String]) async -> String? {
        guard let program = ProgramSearch.program("pg_config", environment: environment) else {
            return nil
        }
        return await output(of: program, "--bindir")
    }

    /// The version of a folder that has all the programs, else `nil`.
    private static func version(in folder: String) async -> Int? {
        let programs = ["initdb", "pg_ctl", "postgres", "psql"].map { folder + "/" + $0 }
        guard programs.allSatisfy(FileManager.default.isExecutableFile(atPath:)),
            let text = await output(of: folder + "/postgres", "--version")
        else { return nil }
        // postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
        let words = text.split(separator: " ")
        guard words.count > 2 else { return nil }
        return Int(words[2].prefix(while: \.isNumber))
    }

    private static func output(of program: String, _ argument: String) async -> String? {
        do {
            let outcome = try await Command(program: program, arguments: [argument]).run()
            return outcome.succeeded
                ? outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
        } catch {
            // A program that cannot be run belongs to no installation that we could use.
            return nil
        }
    }
}
