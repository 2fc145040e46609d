// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import NIOHTTP1
import Postgres
import Projections
import ShippedProjections
import Testing

@Suite struct `The catalog over HTTP` {
    static let video = """
        "provider":"kie_ai","provider_model":"google/veo3","type":"prompt_to_video","name":"Veo",
        "schema":{"type":"object","required":["prompt"],"properties":{
        "prompt":{"type":"string"},"duration":{"enum":[4,8],"default":8},
        "upscale":{"type":"boolean","default":false}}},
        "price":{"units":[{"measure":"seconds","unit":"s","number":"duration","amount":"8"}],
        "surcharges":[{"parameter":"upscale","equals":true,"amount":"5","label":"upscaling"}],
        "tiers":[{"plan":"pro","factor":"0.5"}]}
        """

    private static func model(_ name: String, cost: Int, provider: String = "runware") -> String {
        """
        {"provider":"\(provider)","provider_model":"m","type":"text","name":"\(name)",
        "price":{"base":\(cost)}}
        """
    }

    @Test func `a model is put once, edited, and its history told`() async throws {
        try await TestServer.with { server in
            let put = try await server.ask(.PUT, "/v1/models/veo", "{\(Self.video)}")
            #expect(put.status == 200, "\(put.text)")
            #expect(put["price_version"] == "1")
            #expect(put["typical_cost"] == "64")
            let again = try await server.ask(.PUT, "/v1/models/veo", "{\(Self.video)}")
            #expect(again.header("Idempotent-Replay") == "true")
            let patch = try await server.ask(
                .PATCH,
                "/v1/models/veo",
                #"{"family":"Veo","reason":"tidy"}"#
            )
            #expect(patch["family"] == "Veo", "\(patch.text)")
            let price = try await server.post(
                "/v1/models/veo/reprice",
                #"{"price":{"base":"3"}}"#
            )
            #expect(price["price_version"] == "2", "\(price.text)")
            let shown = try await server.get("/v1/models/veo")
            #expect(shown.json["price"] == .object([.text("base", "3")]))
            let missing = try await server.get("/v1/models/none")
            #expect(missing.status == 404)
            #expect(missing.code == "model-not-found")
        }
    }

    @Test func `what is wrong with a model is told with pointers`() async throws {
        try await TestServer.with { server in
            let reply = try await server.ask(
                .PUT,
                "/v1/models/veo",
                """
                {"provider":"Kie AI","type":"text","name":"x","colour":1,
                "schema":{"properties":{"a":{"pattern":"x"}}},"price":{"base":1.5,"per":2}}
                """
            )
            #expect(reply.status == 422)
            let pointers = reply.json["errors"]?.elements.compactMap { $0["pointer"]?.plain } ?? []
            #expect(
                Set(pointers) == [
                    "/provider", "/provider_model", "/colour", "/schema/properties/a/pattern",
                    "/price/base", "/price/per",
                ]
            )
        }
    }

    @Test func `a locked model refuses every change`() async throws {
        try await TestServer.with { server in
            _ = try await server.ask(.PUT, "/v1/models/veo", "{\(Self.video)}")
            #expect(try await server.post("/v1/models/veo/lock")["locked"] == "true")
            let refusals = [
                try await server.ask(.PATCH, "/v1/models/veo", #"{"order":7}"#),
                try await server.post("/v1/models/veo/reprice", #"{"price":{"base":"3"}}"#),
                try await server.post("/v1/models/veo/disable"),
                try await server.post("/v1/models/veo/retire", "{}"),
                try await server.ask(.PUT, "/v1/models/veo", Self.model("x", cost: 1)),
            ]
            for refusal in refusals {
                #expect(refusal.status == 423)
                #expect(refusal.code == "model-locked")
            }
            #expect(try await server.post("/v1/models/veo/unlock")["locked"] == "false")
            #expect(try await server.post("/v1/models/veo/disable")["status"] == "disabled")
        }
    }

    @Test func `many are changed at once, each with its own answer`() async throws {
        try await TestServer.with { server in
            for name in ["a", "b", "c"] {
                _ = try await server.ask(.PUT, "/v1/models/\(name)", Self.model(name, cost: 1))
            }
            _ = try await server.post("/v1/models/b/lock")
            let reply = try await server.post(
                "/v1/models/bulk",
                #"{"action":"disable","models":["a","b","c","d"],"reason":"night"}"#
            )
            #expect(reply.status == 200, "\(reply.text)")
            let items = reply.json["items"]?.elements ?? []
            #expect(items.map { $0["id"]?.plain } == ["a", "b", "c", "d"])
            #expect(items.map { $0["status"]?.plain } == ["200", "423", "200", "404"])
            let wrong = try await server.post("/v1/models/bulk", #"{"action":"paint"}"#)
            #expect(wrong.status == 422)
        }
    }

    @Test func `a quote tells lines, and pins the price`() async throws {
        try await TestServer.with { server in
            _ = try await server.ask(.PUT, "/v1/models/veo", "{\(Self.video)}")
            _ = try await server.post("/v1/accounts", #"{"id":"alice","plan":"pro"}"#)
            let quote = try await server.post(
                "/v1/quotes",
                #"{"model":"veo","parameters":{"prompt":"a","duration":4,"upscale":true}}"#
            )
            #expect(quote.status == 200, "\(quote.text)")
            #expect(quote["cost"] == "37")
            #expect(quote["explanation"] == "4 s × 8 + upscaling 5 = 37")
            #expect(quote.json["lines"]?.elements.map { $0["amount"]?.plain } == ["32", "5"])
            #expect(quote["quote"]?.split(separator: ".").count == 2)
            let ofPlan = try await server.post(
                "/v1/quotes",
                #"{"model":"veo","account":"alice","parameters":{"prompt":"a"}}"#
            )
            #expect(ofPlan["cost"] == "32", "\(ofPlan.text)")
            #expect(
                ofPlan.json["defaults"]
                    == .object([.number("/duration", 8), .bool("/upscale", false)])
            )
            let wrong = try await server.post(
                "/v1/quotes",
                #"{"model":"veo","parameters":{"duration":5}}"#
            )
            #expect(wrong.status == 422)
            #expect(wrong.code == "invalid-parameters")
            let pointers = wrong.json["errors"]?.elements.compactMap { $0["pointer"]?.plain }
            #expect(pointers == ["/parameters/duration", "/parameters/prompt"])
            let unknown = try await server.post("/v1/quotes", #"{"model":"x","parameters":{}}"#)
            #expect(unknown.code == "model-not-found")
            _ = try await server.post("/v1/models/veo/disable")
            let disabled = try await server.post(
                "/v1/quotes",
                #"{"model":"veo","parameters":{"prompt":"a"}}"#
            )
            #expect(disabled.status == 403)
        }
    }

    @Test func `what depends on usage is quoted and ordered by an estimate`() async throws {
        try await TestServer.with { server in
            let model = """
                {"provider":"groq","provider_model":"m","type":"text","name":"Chat",
                "price":{"units":[{"measure":"tokens","amount":"2"}]}}
                """
            #expect(try await server.ask(.PUT, "/v1/models/chat", model).status == 200)
            _ = try await server.post("/v1/accounts", #"{"id":"alice"}"#)
            _ = try await server.post(
                "/v1/grants",
                #"{"id":"l1","account":"alice","amount":"100","source":"purchase"}"#
            )
            let bare = #""model":"chat","parameters":{}"#
            let estimated = bare + #","estimate":{"tokens":8}"#
            for (path, body) in [
                ("/v1/quotes", "{\(bare)}"),
                ("/v1/generations", "{\"id\":\"g1\",\"account\":\"alice\",\(bare)}"),
            ] {
                let refused = try await server.post(path, body)
                #expect(refused.status == 422, "\(refused.text)")
                let pointers = refused.json["errors"]?.elements.compactMap { $0["pointer"]?.plain }
                #expect(pointers == ["/estimate/tokens"])
            }
            let quote = try await server.post("/v1/quotes", "{\(estimated)}")
            #expect(quote["cost"] == "16", "\(quote.text)")
            let text = try #require(quote["quote"])
            let order =
                "{\"id\":\"g1\",\"account\":\"alice\",\(estimated),\"quote\":\"\(text)\"}"
            let generation = try await server.post("/v1/generations", order)
            #expect(generation.status == 202, "\(generation.text)")
            #expect(try await server.get("/v1/accounts/alice")["held"] == "16")
        }
    }

    @Test func `packages and settings`() async throws {
        try await TestServer.with { server in
            let body = """
                {"credits":"500","bonus":"50","prices":[{"currency":"USD","minor_units":4500}],
                "offers":["stripe:price_1"]}
                """
            let put = try await server.ask(.PUT, "/v1/packages/p500", body)
            #expect(put.status == 200, "\(put.text)")
            #expect(put["bonus"] == "50")
            let taken = try await server.ask(.PUT, "/v1/packages/p501", body)
            #expect(taken.status == 422)
            let retired = try await server.post("/v1/packages/p500/retire")
            #expect(retired["status"] == "retired")
            #expect(try await server.get("/v1/packages/p500")["status"] == "retired")
            #expect(try await server.get("/v1/settings")["mode"] == "live")
            let patch = try await server.ask(
                .PATCH,
                "/v1/settings",
                #"{"mode":"test","alert_debt":"5"}"#
            )
            #expect(patch["mode"] == "test", "\(patch.text)")
            #expect(try await server.get("/v1/settings")["alert_debt"] == "5")
            let wrong = try await server.ask(.PATCH, "/v1/settings", #"{"mode":null,"x":1}"#)
            #expect(wrong.status == 422)
        }
    }

    @Test func `lists are filtered, sorted and paged`() async throws {
        try await TestServer.with { server in
            try server.projectCatalog()
            for (name, cost) in [("c", 5), ("a", 3), ("b", 9)] {
                let body = Self.model(name, cost: cost, provider: name == "b" ? "kie_ai" : "own")
                _ = try await server.ask(.PUT, "/v1/models/\(name)", body)
            }
            _ = try await server.post("/v1/models/a/lock", #"{"reason":"stays"}"#)
            try server.projectCatalog()
            func ids(_ query: String) async throws -> [String] {
                let reply = try await server.get("/v1/models" + query)
                #expect(reply.status == 200, "\(reply.text)")
                return reply.json["items"]?.elements.compactMap { $0["id"]?.plain } ?? []
            }
            #expect(try await ids("") == ["a", "b", "c"])
            #expect(try await ids("?sort=cost") == ["a", "c", "b"])
            #expect(try await ids("?sort=-cost") == ["b", "c", "a"])
            #expect(try await ids("?provider=own&sort=-name") == ["c", "a"])
            #expect(try await ids("?locked=true") == ["a"])
            #expect(try await ids("?status=disabled") == [])
            let page = try await server.get("/v1/models?sort=cost&limit=2")
            let cursor = try page["next_cursor"].orThrow()
            #expect(try await ids("?sort=cost&limit=2&cursor=\(cursor)") == ["b"])
            #expect(try await server.get("/v1/models?sort=name&cursor=\(cursor)").status == 422)
            #expect(try await server.get("/v1/models?sort=taste").status == 422)
            let history = try await server.get("/v1/models/a/history")
            let types = history.json["items"]?.elements.compactMap { $0["type"]?.plain }
            #expect(types == ["model.locked", "model.registered"], "\(history.text)")
            #expect(history.json["items"]?.elements.first?["reason"]?.plain == "stays")
            _ = try await server.ask(.PUT, "/v1/packages/p", #"{"credits":"5"}"#)
            try server.projectCatalog()
            let packages = try await server.get("/v1/packages?status=active")
            #expect(packages.json["items"]?.elements.map { $0["id"]?.plain } == ["p"])
        }
    }
}

extension TestServer {
    /// Installs the read model of the catalog if need be, and brings it to the head.
    fileprivate func projectCatalog() throws {
        let connection = try Connection(to: ConnectionTarget(conninfo))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let shipped = try ShippedProjections.all.first { $0.path.hasSuffix("models.sql") }.orThrow()
        let file = try ProjectionFile(shipped.source, path: shipped.path)
        try Registry.install([(file, shipped.path)], on: connection)
        for build in try Build.all(on: connection) where build.name == "models" {
            let applier = Applier(build)
            while true {
                guard case .applied = try applier.step(ledger: 1, limit: 100, on: connection)
                else { break }
            }
        }
    }
}
