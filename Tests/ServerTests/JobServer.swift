// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import JSONText
import Server
import TestSupport

/// A server whose model `flux` is made by workers that come for it.
struct JobServer: Sendable {
    let server: TestServer
    /// Of the role `worker`.
    let key: String

    static func with(
        description: String = #"{"name":"farm","pull":{"lease_seconds":3600,"attempts":2}}"#,
        credits: Int = 10_000,
        _ body: (JobServer) async throws -> Void
    ) async throws {
        let list = #"[\#(description),{"name":"kennel","pull":{}}]"#
        let providers = try DescribedProviders(JSONParser.parse(Array(list.utf8)))
        try await TestServer.with {
            $0.adapters = AdapterRegistry().adding(providers)
        } _: { server in
            try await server.open("alice", credits: credits)
            for (model, provider) in [("flux", "farm"), ("luma", "farm"), ("veo", "kie")] {
                try await define(model, by: provider, on: server)
            }
            try await body(JobServer(server: server, key: try await server.key(.worker)))
        }
    }

    private static func define(
        _ model: String,
        by provider: String,
        on server: TestServer
    ) async throws {
        var definition = ModelDefinition.flux
        definition.provider = provider
        let made = definition
        let id = ModelID(trusted: model)
        try await server.decide(.model(id)) { stamp in
            let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
            return .catalog(.defineModel(id, made, price, reason: nil), stamp)
        }
    }

    func request(_ id: String, _ model: String = "flux") async throws {
        let body =
            #"{"id":"\#(id)","account":"alice","model":"\#(model)","#
            + #""parameters":{"prompt":"\#(id)"}}"#
        let reply = try await server.post("/v1/generations", body)
        if reply.status != 202 { throw Missing() }
    }

    func claim(
        _ id: String? = nil,
        worker: String = "w1",
        more: String = "",
        wait: Int? = nil
    ) async throws -> Reply {
        let named = id.map { #""id":"\#($0)","# } ?? ""
        return try await server.post(
            "/v1/jobs/claim" + (wait.map { "?wait=\($0)" } ?? ""),
            #"{\#(named)"provider":"farm","worker":"\#(worker)"\#(more)}"#,
            key: key
        )
    }

    func tell(_ word: String, of job: String, _ body: String = "{}") async throws -> Reply {
        try await server.post("/v1/jobs/\(job)/\(word)", body, key: key)
    }

    func complete(_ job: String, url: String = "https://files.example/1.png") async throws -> Reply
    {
        try await tell("complete", of: job, #"{"outputs":[{"kind":"image","url":"\#(url)"}]}"#)
    }

    func account() async throws -> Reply { try await server.get("/v1/accounts/alice") }
    func generation(_ id: String) async throws -> Reply {
        try await server.get("/v1/generations/\(id)")
    }
}
