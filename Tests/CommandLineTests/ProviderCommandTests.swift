// SPDX-License-Identifier: Apache-2.0

import EventFormat
import Foundation
import Glibc
import JSONText
import TestSupport
import Testing
import tally

/// What the command line asks of providers; they answer on the loopback.
@Suite(.timeLimit(.minutes(20))) struct `Providers on the command line` {
    private static func run(
        _ arguments: [String],
        _ place: [String: String],
        input: String? = nil,
        status: Int32 = 0
    ) async throws -> JSON {
        let outcome = try await TallyProcess.run(
            arguments + ["--json"],
            environment: place,
            input: input
        )
        #expect(outcome.status == status, "\(arguments): \(outcome.output) \(outcome.errors)")
        return outcome.output.isEmpty ? .null : try JSONParser.parse(Array(outcome.output.utf8))
    }

    private static func text(_ json: JSON?) -> String? {
        switch json {
        case .string(let text)?, .number(let text)?: text
        default: nil
        }
    }

    private static func setKey(_ provider: String, _ place: [String: String]) async throws {
        _ = try await run(["vault", "set", provider, "--for", "api-key"], place, input: "sk_1\n")
    }

    private static func file(_ text: String, _ name: String) throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let paid =
        #"{"id":"evt_1","object":"event","created":1795219200,"livemode":true,"#
        + #""type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","#
        + #""object":"payment_intent","amount":1000,"amount_received":1000,"currency":"usd","#
        + #""status":"succeeded","livemode":true,"metadata":{"account":"alice"}}}}"#

    @Test func `what was not delivered is taken in, and what is known stays`() async throws {
        let list = #"{"object":"list","has_more":false,"data":[\#(Self.paid)]}"#
        try await FakeAPI.with([("/v1/events", 200, list)]) { stripe in
            var place = try await Commands.place()
            place["TALLY_STRIPE_URL"] = stripe.base
            _ = try await Self.run(["account", "open", "alice"], place)
            let reconcile = ["reconcile", "stripe", "--since", "2026-11-01T00:00:00Z"]
            let keyless = try await TallyProcess.run(reconcile, environment: place)
            #expect(keyless.status == 1)
            #expect(keyless.sentences.count == 1)
            #expect(stripe.asked.isEmpty)
            try await Self.setKey("stripe", place)
            let first = try await Self.run(reconcile, place)
            #expect(first["new"] == .array([.string("payment_intent.succeeded")]))
            let again = try await Self.run(["reconcile", "stripe", "--since", "1"], place)
            #expect(Self.text(again["known"]) == "1")
            #expect(again["new"] == .array([]))
            let payment = try await Self.run(["payments", "show", "stripe:pi_1"], place)
            #expect(Self.text(payment["status"]) == "succeeded")
            let later = try await TallyProcess.run(
                ["reconcile", "stripe", "--since", "4711"],
                environment: place
            )
            #expect(later.status == 1)
            let nobody = try await TallyProcess.run(
                ["reconcile", "nobody", "--since", "1"],
                environment: place
            )
            #expect(nobody.status == 64)
        }
    }

    @Test func `a provider that does not answer is told in a sentence`() async throws {
        var place = try await Commands.place()
        place["TALLY_DODO_URL"] = "http://127.0.0.1:1"
        _ = try await Self.run(["account", "open", "alice"], place)
        try await Self.setKey("dodo", place)
        let away = try await TallyProcess.run(
            ["reconcile", "dodo", "--since", "1"],
            environment: place
        )
        #expect(away.status == 69)
        #expect(away.sentences.count == 1, "\(away.errors)")
    }

    @Test func `a refund is ordered, and settled by a person where nobody knows`() async throws {
        let list = #"{"object":"list","has_more":false,"data":[\#(Self.paid)]}"#
        let answers = [
            ("/v1/events", 200, list),
            ("/v1/refunds?", 200, #"{"data":[],"has_more":false}"#), ("/v1/refunds", 500, "{}"),
        ]
        try await FakeAPI.with(answers) { stripe in
            var place = try await Commands.place()
            place["TALLY_STRIPE_URL"] = stripe.base
            _ = try await Self.run(["account", "open", "alice"], place)
            try await Self.setKey("stripe", place)
            _ = try await Self.run(["reconcile", "stripe", "--since", "1"], place)
            let refund = ["payments", "refund", "stripe:pi_1", "--id", "r1", "--amount", "400"]
            let open = try await Self.run(refund, place, status: 69)
            #expect(Self.text(open["state"]) == "open")
            let settle = ["payments", "settle-refund", "stripe:pi_1", "--id", "r1", "--outcome"]
            _ = try await Self.run(settle + ["not-carried-out"], place)
            let refused = try await Self.run(refund, place)
            #expect(Self.text(refused["state"]) == "refused")
            #expect(Self.text(refused["reason"]) == "person")
            let wrong = try await TallyProcess.run(settle + ["maybe"], environment: place)
            #expect(wrong.status == 64)
            let elsewhere = try await TallyProcess.run(
                ["payments", "refund", "cash:1", "--id", "r1"],
                environment: place
            )
            #expect(elsewhere.status == 64)
        }
    }

    @Test func `each provider with a key is asked whether it answers`() async throws {
        let works = #"{"code":200,"msg":"success","data":4}"#
        try await FakeAPI.with([("/api/v1/chat/credit", 200, works)]) { kie in
            var place = try await Commands.place()
            place["TALLY_KIE_URL"] = kie.base
            place["TALLY_REPLICATE_URL"] = "http://127.0.0.1:1"
            _ = try await Self.run(["account", "open", "alice"], place)
            let none = try await Self.run(["providers", "check"], place)
            #expect(none["items"] == .array([]))
            try await Self.setKey("kie", place)
            let one = try await Self.run(["providers", "check"], place)
            #expect(Self.findings(one) == ["kie works"])
            try await Self.setKey("replicate", place)
            try await Self.setKey("fal", place)
            let all = try await Self.run(["providers", "check"], place, status: 1)
            #expect(Self.findings(all) == ["fal not asked", "kie works", "replicate fails"])
            let keyless = try await Self.run(["providers", "check", "runware"], place, status: 1)
            #expect(Self.findings(keyless) == ["runware no key"])
            let nobody = try await TallyProcess.run(
                ["providers", "check", "nobody"],
                environment: place
            )
            #expect(nobody.status == 64)
        }
    }

    private static func findings(_ document: JSON) -> [String] {
        guard case .array(let items)? = document["items"] else { return [] }
        return items.map { "\(text($0["provider"]) ?? "") \(text($0["finding"]) ?? "")" }
    }

    @Test func `a provider that refuses the key is told`() async throws {
        let refused = #"{"code":401,"msg":"no such key"}"#
        try await FakeAPI.with([("/api/v1/chat/credit", 401, refused)]) { kie in
            var place = try await Commands.place()
            place["TALLY_KIE_URL"] = kie.base
            _ = try await Self.run(["account", "open", "alice"], place)
            try await Self.setKey("kie", place)
            let check = try await Self.run(["providers", "check", "kie"], place, status: 1)
            #expect(Self.findings(check) == ["kie fails"])
        }
    }

    private static let catalog = """
        models:
          - id: fox
            provider: kie
            provider_model: flux/dev
            type: prompt_to_image
            name: Fox
            family: FLUX
            variant: dev
            order: 1
            expected_seconds: 1
            outputs: {default: 1, maximum: 1, parameter: n}
            schema:
              type: object
              required: [prompt]
              additionalProperties: false
              properties:
                prompt: {type: string, minLength: 1, maxLength: 100}
                n: {type: integer, minimum: 1, maximum: 1, default: 1}
            price:
              per_output: 1
        """

    private static let task = #"{"code":200,"msg":"success","data":{"taskId":"task-1"}}"#

    /// Runs one generation of a model whose job ends so; a server dispatches it.
    private static func testModel(
        endingWith record: String,
        _ body: ([String: String]) async throws -> Void
    ) async throws {
        let answers = [("createTask", 200, task), ("recordInfo", 200, record)]
        try await FakeAPI.with(answers) { kie in
            var place = try await Commands.place()
            place["TALLY_KIE_URL"] = kie.base
            place["TALLY_ADMIN_KEY"] = "an-admin-key-of-the-test"
            _ = try await run(["account", "open", "qa"], place)
            _ = try await run(["grant", "qa", "10"], place)
            _ = try await run(["catalog", "import", try file(catalog, "catalog.yaml")], place)
            try await setKey("kie", place)
            let server = try TallyProcess(["serve", "--listen", "127.0.0.1:0"], environment: place)
            _ = try await server.line(after: "Tallystick listens on ")
            try await body(place)
            server.signal(SIGTERM)
            #expect(try await server.outcome().status == 0)
        }
    }

    private static let test = [
        "models", "test", "fox", #"{"prompt":"a fox"}"#, "--account", "qa",
    ]

    @Test func `a model is tested from end to end`() async throws {
        let made =
            #"{"code":200,"msg":"success","data":{"taskId":"task-1","state":"success","#
            + #""resultJson":"{\"resultUrls\":[\"https://files.example/fox.png\"]}","#
            + #""creditsConsumed":4}}"#
        try await Self.testModel(endingWith: made) { place in
            let document = try await Self.run(Self.test, place)
            #expect(Self.text(document["status"]) == "succeeded", "\(document)")
            let account = try await Self.run(["account", "show", "qa"], place)
            #expect(Self.text(account["available"]) != "10")
        }
    }

    @Test func `without a server there is no verdict in time`() async throws {
        let place = try await Commands.place()
        _ = try await Self.run(["account", "open", "qa"], place)
        _ = try await Self.run(["grant", "qa", "10"], place)
        let catalog = try Self.file(Self.catalog, "catalog.yaml")
        _ = try await Self.run(["catalog", "import", catalog], place)
        let late = try await TallyProcess.run(Self.test + ["--timeout", "0"], environment: place)
        #expect(late.status == 69, "\(late.errors)")
        #expect(late.sentences.count == 1)
    }

    @Test func `one that fails ends with 1, and costs nothing`() async throws {
        let failed =
            #"{"code":200,"msg":"success","data":{"taskId":"task-1","state":"fail","#
            + #""resultJson":"","failCode":"500","failMsg":"it broke","creditsConsumed":0}}"#
        try await Self.testModel(endingWith: failed) { place in
            let document = try await Self.run(Self.test, place, status: 1)
            #expect(Self.text(document["status"]) == "failed", "\(document)")
        }
    }
}
