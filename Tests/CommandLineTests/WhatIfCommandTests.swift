// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing
import WhatIf
import tally

@Suite(.timeLimit(.minutes(20))) struct `What might have been, on the command line` {
    /// A flat price, in credits.
    private static func catalog(_ base: String, model: String = "flux") -> String {
        """
        models:
          - id: \(model)
            provider: kie
            provider_model: flux
            type: prompt_to_image
            name: FLUX
            price: {base: "\(base)"}
        """
    }

    private static func file(_ text: String) throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let path = folder + "/catalog.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static func run(
        _ arguments: [String],
        _ place: [String: String]
    ) async throws -> String {
        let outcome = try await TallyProcess.run(arguments, environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    /// Two generations of alice that took five credits each.
    private static func place() async throws -> [String: String] {
        let place = try await Commands.place()
        _ = try await run(["catalog", "import", try file(catalog("5"))], place)
        _ = try await run(["account", "open", "alice"], place)
        _ = try await run(["grant", "alice", "25"], place)
        for id in ["g1", "g2"] {
            _ = try await run(
                [
                    "generations", "request", "flux", "alice", "--id", id, "--parameters",
                    try file("{}"),
                ],
                place
            )
            _ = try await run(["generations", "settle", id, "succeeded"], place)
        }
        return place
    }

    @Test func `is shown to people, programs and spreadsheets`() async throws {
        let place = try await Self.place()
        let ask = ["what-if", "--prices", try Self.file(Self.catalog("7.5"))]
        let text = try await Self.run(ask + ["--by", "account,model"], place)
        let lines = text.split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        #expect(lines[2] == "alice    flux             2   10        15           5")
        #expect(lines[3] == "all                       2   10        15           5")
        #expect(lines[4].hasPrefix("Positions 1 to "))

        let json = try JSONParser.parse(Array(try await Self.run(ask + ["--json"], place).utf8))
        #expect(json["total"]?["difference"] == .string("5"))
        #expect(json["total"]?["would_charge"] == .string("15"))
        guard case .array(let items) = json["items"] else {
            Issue.record("no items")
            return
        }
        #expect(items.count == 1)
        #expect(items.first?["account"] == .string("alice"))
        #expect(items.first?["generations"] == .number("2"))
        #expect(json["unpriced"] == .array([]))

        let csv = try await Self.run(ask + ["--by", "model", "--csv"], place)
        #expect(
            csv == """
                model,generations,charged,refunded,net,uncollected,would_charge,would_refund,\
                would_net,would_not_collect,difference,amount_named,unpriced,unpriced_net
                flux,2,10,0,10,0,15,0,15,0,5,0,0,0

                """
        )
    }

    @Test func `lists what it cannot price`() async throws {
        let place = try await Self.place()
        let file = try Self.file(Self.catalog("7.5", model: "other"))
        let text = try await Self.run(["what-if", "--prices", file, "--by", "model"], place)
        #expect(
            text.contains(
                "Not priced: 2 of flux, net 10: The price list has no such model. "
                    + "Such as g1, g2."
            )
        )
        let json = try JSONParser.parse(
            Array(try await Self.run(["what-if", "--prices", file, "--json"], place).utf8)
        )
        #expect(json["total"]?["unpriced"] == .number("2"))
        #expect(json["total"]?["difference"] == .string("0"))
        guard case .array(let reasons) = json["unpriced"] else {
            Issue.record("no reasons")
            return
        }
        #expect(reasons.map { $0["reason"] } == [.string("not-listed")])
    }

    @Test func `takes a rounding, a policy and a period without a list`() async throws {
        let place = try await Self.place()
        let text = try await Self.run(
            ["what-if", "--rounding", "1:up", "--capture", "debt:20", "--until", "2100-01-01"],
            place
        )
        #expect(text.contains("20"))
        let none = try await Self.run(
            ["what-if", "--rounding", "1:up", "--since", "2100-01-01"],
            place
        )
        #expect(none == "Nothing was charged for generations in this period.\n")
    }

    @Test(arguments: [
        [], ["--capture", "absorb"], ["--capture", "debt:-1"], ["--capture", "lend:3"],
        ["--rounding", "up"], ["--rounding", "7:up"], ["--rounding", "0:sideways"],
        ["--capture", "debt", "--since", "yesterday"], ["--capture", "debt", "--until", "0"],
        ["--capture", "debt", "--by", "weather"], ["--capture", "debt", "--by", ""],
        ["--capture", "debt", "--csv", "--json"], ["--prices", "/nowhere/at/all"],
    ])
    func `says in a sentence what is wrong`(arguments: [String]) async throws {
        let outcome = try await TallyProcess.run(["what-if"] + arguments)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
    }

    @Test func `understands its words`() throws {
        #expect(try WhatIfArguments.capture("absorb:20") == .absorb(percent: 20))
        #expect(try WhatIfArguments.capture("debt") == .debt(percent: nil))
        #expect(try WhatIfArguments.capture("debt:0") == .debt(percent: 0))
        #expect(
            try WhatIfArguments.rounding("-2:half_up") == Rounding(place: -2, .halfUp)
        )
        #expect(try WhatIfArguments.end("17") == .position(17))
        let day = try #require(TimeText.instant("2026-11-30T00:00:00Z"))
        #expect(try WhatIfArguments.end("2026-11-30") == .time(day))
        #expect(try WhatIfArguments.time("2026-11-30T01:00:00+01:00") == day)
        #expect(try WhatIfArguments.grouping("day,model").parts == [.day, .model])
    }
}
