// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the HTTP API, with a PostgreSQL of its own unless you give one.",
        discussion: """
            Prints the address when it takes commands; logs are JSON lines on the standard \
            error. SIGTERM and SIGINT let it answer what has arrived, then stop.

              tally serve
              tally serve --data /var/lib/tally --listen 127.0.0.1:8080
              tally serve --database-url postgres://tally@db.example/tally

            Without TALLY_ADMIN_KEY, an admin key is made at the first start and printed once. \
            The master key, which encrypts personal texts, is TALLY_MASTER_KEY or the file \
            master.key in the data folder: keep a copy elsewhere. Beyond loopback it needs \
            TALLY_ADMIN_KEY, or TALLY_JWT_ISSUER with TALLY_JWT_SECRET or TALLY_JWKS_URL.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try await options.settings()
        try await ServerRun(settings).run { started in
            let url = "http://\(started.address)"
            let secret = try await AdminKey.atFirstStart(settings, started.installation.keys)
            if let secret { try Terminal.print("Admin key, shown only now: \(secret)") }
            try Terminal.print(
                """
                Tallystick listens on \(url)
                Try: curl \(url)/v1/accounts -H "Authorization: Bearer \
                \(secret ?? "$TALLY_ADMIN_KEY")" -H "Content-Type: application/json" \
                -d '{"id": "alice"}'
                """
            )
            return .serve
        }
    }
}
