// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Glibc
import JSONText
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Commands about proofs` {
    private let place: [String: String]
    private let folder = PrivatePostgres.folder()

    init() async throws {
        place = try await `Commands`.place()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
    }

    private func run(_ arguments: String...) async throws -> TallyProcess.Outcome {
        try await TallyProcess.run(arguments, environment: place)
    }

    private func json(_ arguments: String...) async throws -> JSON {
        let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try JSONParser.parse(Array(outcome.output.dropLast().utf8))
    }

    private func text(_ value: JSON?) throws -> String {
        guard case .string(let text)? = value else { throw Missing() }
        return text
    }

    private struct Missing: Error {}

    private func write(_ text: String, to name: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func `a charge is proven to a stranger`() async throws {
        _ = try await run("account", "open", "alice", "--name", "Alice Example")
        _ = try await run("grant", "alice", "10", "--id", "g")
        _ = try await run("reserve", "alice", "4", "--id", "r")
        let unsigned = try await run("prove", "reservation", "r")
        #expect(unsigned.status == 1)
        #expect(unsigned.errors.contains("tally checkpoint-key create"))

        let made = try await json("checkpoint-key", "create", "--origin", "tally.example/main")
        let key = try text(made["verifier"])
        #expect(try await run("checkpoint-key", "create").status == 1)
        let checkpoint = try await run("checkpoint")
        #expect(checkpoint.output.hasPrefix("tally.example/main\n4\n"))
        let old = try write(checkpoint.output, to: "checkpoint")
        _ = try await run("capture", "r", "--amount", "3")

        let bundle = folder + "/bundle"
        let proof = try await run("prove", "reservation", "r", "--out", bundle)
        #expect(proof.status == 0, "\(proof.errors)")
        let verified = try await run("verify-bundle", bundle, "--key", key)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(verified.output.hasPrefix("Receipt for reservation r of ledger main\n"))
        #expect(verified.output.contains("credits.captured account=alice reservation=r amount=3"))

        let bytes = try #require(FileManager.default.contents(atPath: bundle))
        let forged = String(decoding: bytes, as: UTF8.self)
            .replacing(#"\"amount\":\"3\""#, with: #"\"amount\":\"2\""#)
        let refused = try await run("verify-bundle", write(forged, to: "forged"), "--key", key)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("events["))
        #expect(refused.sentences.count == 1)

        let audit = try await run("audit", "--from", old)
        #expect(audit.status == 0, "\(audit.errors)")
        #expect(audit.output.hasPrefix("The first 4 of "))
        let text = checkpoint.output.replacing("\n4\n", with: "\n5\n")
        let other = try await run("audit", "--from", write(text, to: "other"))
        #expect(other.status == 1)
        #expect(other.errors.contains("is wrong"))

        let rotated = try await self.text(json("checkpoint-key", "rotate")["verifier"])
        _ = try await run("prove", "event", "1", "--disclose", "--out", bundle)
        for trusted in [key, rotated] {
            let opened = try await run("verify-bundle", bundle, "--key", trusted)
            #expect(opened.status == 0, "\(opened.errors)")
            #expect(opened.output.contains(#"  /data/name = "Alice Example""#))
        }
        #expect(try await json("tiles", "rebuild")["tiles"] == .number("0"))

        let erased = try await json("account", "erase", "alice", "--yes")
        #expect(erased["keys_destroyed"] == .number("1"))
        _ = try await run("prove", "event", "1", "--disclose", "--out", bundle)
        let sealed = try await run("verify-bundle", bundle, "--key", key)
        #expect(sealed.status == 0)
        #expect(!sealed.output.contains("Alice Example"))
        #expect(try await json("verify")["ok"] == .bool(true))
    }

    @Test func `a server puts each new checkpoint below a URL`() async throws {
        _ = try await json("checkpoint-key", "create", "--origin", "tally.example/main")
        try await FakeAPI.with([("/logs/main/checkpoint", 204, "")]) { api in
            var settings = place
            settings["TALLY_CHECKPOINT_URL"] = api.base + "/logs"
            settings["TALLY_CHECKPOINT_SECONDS"] = "1"
            settings["TALLY_ADMIN_KEY"] = "0123456789abcdef"
            let server = try TallyProcess(
                ["serve", "--listen", "127.0.0.1:0"],
                environment: settings
            )
            let url = try await server.line(after: "Tallystick listens on ")
            try await TallyProcess.eventually("a checkpoint") { !api.bodies.isEmpty }
            #expect(api.asked.first == "PUT /logs/main/checkpoint")
            let served = try await get(url + "/v1/checkpoint")
            #expect(api.bodies.last == String(decoding: served.data, as: UTF8.self))
            #expect(api.bodies.first?.hasPrefix("tally.example/main\n1\n") == true)
            server.signal(SIGTERM)
            #expect(try await server.outcome().status == 0)
        }
    }

    @Test func `a server publishes, and refuses a log that lost what was published`()
        async throws
    {
        _ = try await run("account", "open", "alice")
        let key = try await json("checkpoint-key", "create")
        var settings = place
        settings["TALLY_CHECKPOINT_FOLDER"] = folder
        settings["TALLY_CHECKPOINT_SECONDS"] = "1"
        settings["TALLY_ADMIN_KEY"] = "0123456789abcdef"
        let server = try TallyProcess(
            ["serve", "--listen", "127.0.0.1:0"],
            environment: settings
        )
        let url = try await server.line(after: "Tallystick listens on ")
        let path = folder + "/main/checkpoint"
        try await TallyProcess.eventually("a checkpoint") {
            FileManager.default.fileExists(atPath: path)
        }
        let published = FileManager.default.contents(atPath: path)
        let served = try await get(url + "/v1/checkpoint")
        #expect(served.status == 200)
        #expect(served.data == published)
        let tile = try await get(url + "/v1/tile/0/000.p/2")
        #expect(tile.status == 200)
        #expect(tile.data.count == 64)
        #expect(tile.cache == "private, max-age=31536000, immutable")
        for path in ["/v1/tile/0/000", "/v1/tile/0/001", "/v1/tile/0/0", "/v1/tile/9/000"] {
            #expect(try await get(url + path).status == 404, "\(path)")
        }
        server.signal(SIGTERM)
        #expect(try await server.outcome().status == 0)

        // An old backup: it knows of no checkpoint, but the folder does.
        let connection = try Connection(
            to: ConnectionTarget(try #require(place["TALLY_DATABASE_URL"]))
        )
        for table in ["events", "commits", "checkpoints"] {
            try connection.execute("ALTER TABLE tally.\(table) DISABLE TRIGGER ALL")
        }
        try connection.execute(
            """
            DELETE FROM tally.events WHERE position > 1;
            DELETE FROM tally.commits WHERE last > 1;
            DELETE FROM tally.checkpoints;
            DELETE FROM tally.tiles;
            DELETE FROM tally.state
            """
        )
        connection.close()
        let refused = try await TallyProcess.run(
            ["serve", "--listen", "127.0.0.1:0"],
            environment: settings
        )
        #expect(refused.status == 1)
        #expect(refused.sentences.joined().contains("events were lost"))

        let recovered = try await TallyProcess.run(
            ["recover", "--accept-loss", "--json"],
            environment: settings
        )
        #expect(recovered.status == 0, "\(recovered.errors)")
        let answer = try JSONParser.parse(Array(recovered.output.dropLast().utf8))
        #expect(answer["retired"] == key["verifier"])
        #expect(answer["verifier"] != key["verifier"])
        #expect(!FileManager.default.fileExists(atPath: path))
        let again = try TallyProcess(
            ["serve", "--listen", "127.0.0.1:0"],
            environment: settings
        )
        _ = try await again.line(after: "Tallystick listens on ")
        again.signal(SIGTERM)
        #expect(try await again.outcome().status == 0)
    }

    private func get(
        _ url: String
    ) async throws -> (status: Int, data: Data, cache: String?) {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.setValue("Bearer 0123456789abcdef", forHTTPHeaderField: "Authorization")
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        return (answer.statusCode, data, answer.value(forHTTPHeaderField: "Cache-Control"))
    }
}
