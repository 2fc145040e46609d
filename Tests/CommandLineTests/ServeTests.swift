// SPDX-License-Identifier: Apache-2.0

import EventFormat
import Foundation
import FoundationNetworking
import Glibc
import JSONText
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Serving` {
    static func serve(
        _ folder: String,
        listen: String = "127.0.0.1:0",
        environment: [String: String] = [:]
    ) throws -> TallyProcess {
        try TallyProcess(
            ["serve", "--data", folder, "--listen", listen],
            environment: environment
        )
    }

    static func status(_ url: String, key: String? = nil) async throws -> Int {
        var request = URLRequest(url: try #require(URL(string: url)))
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        let (_, response) = try await URLSession.shared.data(for: request)
        return try #require(response as? HTTPURLResponse).statusCode
    }

    @Test func `starts, takes commands, and stops in order`() async throws {
        let folder = PrivatePostgres.folder()
        let server = try Self.serve(folder)
        let key = try await server.line(after: "Admin key, shown only now: ")
        let url = try await server.line(after: "Tallystick listens on ")
        #expect(try await Self.status(url + "/ready") == 200)
        #expect(try await Self.status(url + "/v1/accounts/nobody", key: key) == 404)
        #expect(try await Self.status(url + "/v1/accounts/nobody", key: "tally_sk_no") == 401)

        // A command uses the cluster of the server that runs.
        let opened = try await TallyProcess.run(["account", "open", "alice", "--data", folder])
        #expect(opened.status == 0)
        #expect(try await Self.status(url + "/v1/accounts/alice", key: key) == 200)

        server.signal(SIGTERM)
        let end = try await server.outcome()
        #expect(end.status == 0)
        #expect(end.sentences.isEmpty)
        for line in end.errors.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONParser.parse(Array(line.utf8)) }
            #expect(!line.contains(key))
        }

        // The key is printed once.
        let again = try Self.serve(folder)
        let second = try await again.line(after: "Tallystick listens on ")
        #expect(try await Self.status(second + "/v1/accounts/alice", key: key) == 200)
        again.signal(SIGINT)
        let secondEnd = try await again.outcome()
        #expect(secondEnd.status == 0)
        #expect(!secondEnd.output.contains("Admin key"))
    }

    @Test func `a second server on the folder is refused`() async throws {
        let folder = PrivatePostgres.folder()
        let first = try Self.serve(folder)
        _ = try await first.line(after: "Tallystick listens on ")
        let second = try await TallyProcess.run([
            "serve", "--data", folder, "--listen", "127.0.0.1:0",
        ])
        #expect(second.status == 69)
        #expect(second.sentences.count == 1)
        #expect(second.errors.contains("is in use by another tally (process \(first.id))"))
        first.signal(SIGTERM)
        #expect(try await first.outcome().status == 0)
    }

    @Test func `a server that was killed starts again with all that it answered`() async throws {
        let folder = PrivatePostgres.folder()
        let key = "an-admin-key-of-the-test"
        let server = try Self.serve(folder, environment: ["TALLY_ADMIN_KEY": key])
        let url = try await server.line(after: "Tallystick listens on ")
        var request = URLRequest(url: try #require(URL(string: url + "/v1/accounts")))
        request.httpMethod = "POST"
        request.httpBody = Data(#"{"id": "alice"}"#.utf8)
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (_, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 201)
        server.signal(SIGKILL)
        _ = try await server.outcome()

        let heir = try Self.serve(folder, environment: ["TALLY_ADMIN_KEY": key])
        let next = try await heir.line(after: "Tallystick listens on ")
        #expect(try await Self.status(next + "/v1/accounts/alice", key: key) == 200)
        heir.signal(SIGTERM)
        let end = try await heir.outcome()
        #expect(end.status == 0)
        #expect(!end.output.contains(key))
        #expect(!end.errors.contains(key))
    }

    @Test func `a port that is taken is refused before anything starts`() async throws {
        let first = try Self.serve(PrivatePostgres.folder())
        let url = try await first.line(after: "Tallystick listens on ")
        let port = try #require(url.split(separator: ":").last)
        let folder = PrivatePostgres.folder()
        let second = try await TallyProcess.run([
            "serve", "--data", folder, "--listen", "127.0.0.1:\(port)",
        ])
        #expect(second.status == 69)
        #expect(second.sentences.count == 1)
        #expect(second.errors.contains("Port \(port) of 127.0.0.1 is in use"))
        #expect(!FileManager.default.fileExists(atPath: folder))
        first.signal(SIGTERM)
        #expect(try await first.outcome().status == 0)
    }

    @Test func `another master key is refused`() async throws {
        let folder = PrivatePostgres.folder()
        let made = try await TallyProcess.run(["ledger", "create", "x", "--data", folder])
        #expect(made.status == 0)
        let other = ["TALLY_MASTER_KEY": String(repeating: "ab", count: 32)]
        let server = try await Self.serve(folder, environment: other).outcome()
        #expect(server.status == 69)
        #expect(server.sentences.count == 1)
        #expect(server.errors.contains("under another master key"))
    }

    @Test func `beyond loopback it wants to check tokens`() async throws {
        let server = try await Self.serve(PrivatePostgres.folder(), listen: "0.0.0.0:0").outcome()
        #expect(server.status == 64)
        #expect(server.sentences.count == 1)
    }

    @Test func `without PostgreSQL it says what to install`() async throws {
        let server = try await Self.serve(
            PrivatePostgres.folder(),
            environment: ["TALLY_POSTGRES_BIN": "/there/is/none"]
        ).outcome()
        #expect(server.status == 69)
        #expect(server.sentences.count == 1)
        #expect(server.errors.contains("TALLY_POSTGRES_BIN"))
    }

    @Test func `the story of a purchase is told to its end, a line a step`() async throws {
        let told = try await TallyProcess.run(["story"])
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.sentences.isEmpty)
        // What is available, held and owed after each step.
        let steps: [(String, [String])] = [
            ("Checkout:", ["0", "0", "0"]), ("Webhook: Stripe says that", ["120", "0", "0"]),
            ("Webhook: Stripe says it again", ["120", "0", "0"]),
            ("Generation: an image", ["100", "20", "0"]), ("Outputs:", ["100", "0", "0"]),
            ("Generation: the next one ends as failed", ["100", "0", "0"]),
            ("Refund:", ["40", "0", "0"]), ("Chargeback:", ["0", "0", "20"]),
        ]
        let lines = told.output.split(separator: "\n")
        for (step, amounts) in steps {
            let line = try #require(lines.first { $0.hasPrefix(step) }, "\(told.output)")
            #expect(line.split(separator: " ").suffix(3).map(String.init) == amounts)
        }
        #expect(told.output.contains("The ledger is verified"))
    }

    @Test func `the demonstration works twice on one folder`() async throws {
        let folder = PrivatePostgres.folder()
        let arguments = [
            "demo", "--exit", "--data", folder, "--listen", "127.0.0.1:0", "--rows", "300",
        ]
        let first = try await TallyProcess.run(arguments)
        let second = try await TallyProcess.run(arguments)
        for run in [first, second] {
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.sentences.isEmpty)
            #expect(run.output.contains("Ledger main is verified"))
            #expect(run.output.contains("Bearer tally_sk_"))
        }
    }
}
