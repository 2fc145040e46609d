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

            Settings without a flag, from the environment (in the file of --config, the same \
            names in small letters, nested at each underline):

              TALLY_ADMIN_KEY       a key with the role admin, 16 characters or more
              TALLY_MASTER_KEY      64 hexadecimal digits
              TALLY_JWT_SECRET      for tokens signed by HMAC
              TALLY_JWKS_URL        the issuer's public keys
              TALLY_JWT_ISSUER      the iss that tokens must have
              TALLY_JWT_AUDIENCE    the aud that tokens must have
              TALLY_JWT_ROLE_CLAIM  where a token says its role (app_metadata.role)
              TALLY_PUBLIC_URL      where providers reach this server, to call back
              TALLY_DISPATCH        off: generations are not given to providers from here
              TALLY_FILE_MEBIBYTES  1 to 256: files of a generation that are kept (32)
              TALLY_KIE_URL, …      another host for a provider
              TALLY_DODO_MODE       test: Dodo's test mode; its payments count on test ledgers only
              TALLY_OUTBOUND_LOOPBACK  true lets endpoints be on this machine, for development
              TALLY_OUTBOUND_CA     a PEM file of certificates that endpoints may have, too
              TALLY_CHECKPOINT_FOLDER   where signed checkpoints are written
              TALLY_CHECKPOINT_URL      below it, they are put over HTTP
              TALLY_CHECKPOINT_SECONDS  how often, at most (60)
              TALLY_CONFIG          the settings file
              TALLY_POSTGRES_BIN    the folder of initdb and postgres, version 15 or later
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try await options.settings()
        try await ServerRun(settings).run { started in
            let url = "http://\(started.address)"
            let secret = try await AdminKey.atFirstStart(settings, started.installation.keys)
            if let secret { try Terminal.print("Admin key, shown only now: \(secret)") }
            let isKeyUnknown = secret == nil && settings.adminKey == nil
            try Terminal.print(
                """
                Tallystick listens on \(url)
                Try: curl \(url)/v1/accounts -H "Authorization: Bearer \
                \(secret ?? (isKeyUnknown ? "$KEY" : "$TALLY_ADMIN_KEY"))" \
                -H "Content-Type: application/json" -d '{"id": "alice"}'
                """
            )
            if isKeyUnknown {
                try Terminal.print("The key is yours: tally keys create --role admin makes one.")
            }
            return .serve
        }
    }
}
