// SPDX-License-Identifier: Apache-2.0

import EventFormat
import JSONText
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `The vault on the command line` {
    private struct Run {
        let place: [String: String]

        func callAsFunction(_ arguments: String..., input: String? = nil) async throws -> JSON {
            let outcome = try await TallyProcess.run(
                ["vault"] + arguments + ["--json"],
                environment: place,
                input: input
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            for secret in ["sk_live_1", "sk_live_2", "whsec_1"] {
                #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret))
            }
            return try JSONParser.parse(Array(outcome.output.utf8))
        }
    }

    private static func texts(_ list: JSON, _ name: String) -> [String?] {
        guard case .array(let items)? = list["items"] else { return [] }
        return items.map { item in
            if case .string(let text)? = item[name] { text } else { nil }
        }
    }

    @Test func `a secret is set, listed, rotated and disabled, and never shown`() async throws {
        var place = try await Commands.place()
        place["SIGNING"] = "whsec_1"
        let run = Run(place: place)
        let set = try await run("set", "stripe", "--for", "api-key", input: "sk_live_1\n")
        _ = try await run("set", "stripe", "--for", "webhook", "--from", "SIGNING")
        let rotated = try await run("rotate", "stripe", "--for", "api-key", input: "sk_live_2")
        #expect(rotated["disabled"] == .array([try #require(set["id"])]))
        let list = try await run("list")
        #expect(Self.texts(list, "purpose") == ["api-key", "api-key", "webhook"])
        #expect(Self.texts(list, "disabled_at").map { $0 == nil } == [false, true, true])
        #expect(Self.texts(list, "used_at") == [nil, nil, nil])
        let signing = try #require(Self.texts(list, "id").last ?? nil)
        _ = try await run("disable", signing)
        let again = try await TallyProcess.run(["vault", "disable", signing], environment: place)
        #expect(again.status == 1)
        #expect(again.sentences.count == 1)
    }

    @Test(arguments: ["", " \n", "two\nlines", String(repeating: "x", count: 4_097)])
    func `what is no secret is refused`(input: String) async throws {
        let outcome = try await TallyProcess.run(
            ["vault", "set", "stripe", "--for", "webhook"],
            environment: try await Commands.place(),
            input: input
        )
        #expect(outcome.status == 64)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
    }
}
