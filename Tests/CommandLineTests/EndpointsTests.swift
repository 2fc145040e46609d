// SPDX-License-Identifier: Apache-2.0

import JSONText
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Endpoints on the command line` {
    private static func run(_ arguments: [String], _ place: [String: String]) async throws -> JSON {
        let arguments = ["endpoints"] + arguments + ["--json"]
        let outcome = try await TallyProcess.run(arguments, environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.status == 0 ? try JSONParser.parse(Array(outcome.output.utf8)) : .null
    }

    private static func status(
        _ arguments: [String],
        _ place: [String: String]
    ) async throws -> Int32 {
        try await TallyProcess.run(["endpoints"] + arguments, environment: place).status
    }

    @Test func `one is added, listed, told again and removed`() async throws {
        let place = try await Commands.place()
        let url = "https://shop.example/hooks"
        let add = ["add", url, "--id", "shop", "--types", "credits.* payment.succeeded"]
        let added = try await Self.run(add, place)
        guard case .string(let secret)? = added["secret"] else {
            Issue.record("no secret: \(added)")
            return
        }
        #expect(secret.hasPrefix("whsec_"))
        #expect(added["types"] == .array([.string("credits.*"), .string("payment.succeeded")]))

        let list = try await TallyProcess.run(["endpoints", "list"], environment: place)
        #expect(list.output.contains("shop"))
        #expect(!list.output.contains(secret))
        #expect(try await Self.run(["rotate", "shop"], place)["secret"] != .string(secret))
        #expect(try await Self.run(["dead-letters", "shop"], place)["items"] == .array([]))
        let replayed = try await Self.run(["replay", "shop", "1"], place)
        #expect(replayed["replayed"] == .bool(true))
        _ = try await Self.run(["disable", "shop"], place)
        guard case .array(let items)? = try await Self.run(["list"], place)["items"] else {
            Issue.record("no items")
            return
        }
        #expect(items.first?["disabled_reason"] == .string("asked"))
        _ = try await Self.run(["enable", "shop"], place)
        _ = try await Self.run(["remove", "shop"], place)
        #expect(try await Self.run(["list"], place)["items"] == .array([]))
    }

    @Test func `what cannot be is refused`() async throws {
        let place = try await Commands.place()
        #expect(try await Self.status(["add", "http://shop.example/"], place) == 64)
        #expect(try await Self.status(["add", "https://127.0.0.1/"], place) == 64)
        #expect(try await Self.status(["add", "https://a.example/", "--types", "x"], place) == 64)
        #expect(try await Self.status(["remove", "nobody"], place) == 1)
        #expect(try await Self.status(["dead-letters", "nobody"], place) == 1)
        #expect(try await Self.status(["replay", "nobody"], place) == 64)
    }
}
