// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

/// How far generations are, and waiting for their end.
@Suite struct `Waiting for generations over HTTP` {
    private static let path = "/v1/generations/g1"

    private func with(
        waiters: Int = 256,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
            $0.waitersMaximum = waiters
        } _: { server in
            try await server.openWithModel()
            _ = try await server.post(
                "/v1/generations",
                #"{"id":"g1","account":"alice","model":"flux","parameters":{"prompt":"x"}}"#
            )
            try await body(server)
        }
    }

    private func submit(_ job: String, to server: TestServer) async throws {
        _ = try await server.post(Self.path + "/submit", #"{"job":"\#(job)"}"#)
    }

    private func progress(_ percent: String, _ server: TestServer) async throws -> Reply {
        try await server.post(
            Self.path + "/outcome",
            #"{"status":"progressed","percent":\#(percent)}"#
        )
    }

    @Test func `progress is shown, grows only, and is no event`() async throws {
        try await with { server in
            #expect(try await server.get(Self.path)["progress"] == "0")
            try await submit("j1", to: server)
            let head = try await server.get("/v1/events?after=0&limit=1000").json["items"]
            let told = try await progress("40", server)
            #expect(told.status == 200 && told["progress"] == "40", "\(told.text)")
            #expect(try await progress("30", server)["progress"] == "40")
            #expect(try await server.get(Self.path)["progress"] == "40")
            let after = try await server.get("/v1/events?after=0&limit=1000").json["items"]
            #expect(after == head)
            // Another attempt begins anew; what is told of the one before says nothing of it.
            _ = try await server.post(Self.path + "/retry", #"{"attempt":2}"#)
            try await submit("j2", to: server)
            #expect(try await server.get(Self.path)["progress"] == "0")
            let late = try await server.post(
                Self.path + "/outcome",
                #"{"status":"progressed","percent":90,"job":"j1"}"#
            )
            #expect(late["progress"] == "0")
            let done = try await server.post(Self.path + "/outcome", #"{"status":"succeeded"}"#)
            #expect(done["progress"] == "100")
            #expect(try await progress("50", server)["progress"] == "100")
            let failed = try await server.post(Self.path + "/outcome", #"{"status":"failed"}"#)
            #expect(failed["status"] == "failed" && failed["progress"] == nil)
        }
    }

    @Test func `progress that cannot be is refused`() async throws {
        try await with { server in
            for percent in ["-1", "101", "4.5", "\"40\"", "null"] {
                let reply = try await progress(percent, server)
                #expect(reply.status == 422 && reply.text.contains("/percent"), "\(percent)")
            }
            let none = try await server.post(
                "/v1/generations/none/outcome",
                #"{"status":"progressed","percent":1}"#
            )
            #expect(none.code == "not-found")
            let user = try await Tokens.hs256(sub: "alice")
            let theirs = try await server.post(
                Self.path + "/outcome",
                #"{"status":"progressed","percent":1}"#,
                key: user
            )
            #expect(theirs.status == 403)
        }
    }

    @Test func `progress comes in a batch, too`() async throws {
        try await with { server in
            try await submit("j1", to: server)
            let reply = try await server.post(
                "/v1/batch",
                """
                {"op":"settle_generation","generation":"g1","status":"progressed","percent":70}
                {"op":"settle_generation","generation":"g1","status":"progressed","percent":700}
                {"op":"settle_generation","generation":"g1","status":"succeeded"}
                """,
                headers: [("Content-Type", "application/x-ndjson")]
            )
            let lines = reply.text.split(separator: "\n").map(String.init)
            #expect(lines.count == 3)
            #expect(lines[1].hasPrefix(#"{"status":422"#), "\(lines)")
            #expect(lines[2].contains(#""progress":100"#))
        }
    }

    @Test func `a reader waits for the end`() async throws {
        try await with { server in
            async let waiting = server.get(Self.path + "?wait=30")
            try await Task.sleep(for: .milliseconds(200))
            // Other things happen meanwhile.
            try await server.open("bob")
            try await submit("j1", to: server)
            _ = try await server.post(Self.path + "/outcome", #"{"status":"succeeded"}"#)
            let reply = try await waiting
            #expect(reply["status"] == "succeeded", "\(reply.text)")
            // What has ended is answered at once, however long one would wait.
            #expect(try await server.get(Self.path + "?wait=30")["status"] == "succeeded")
        }
    }

    @Test func `who waits in vain is answered with what is`() async throws {
        try await with { server in
            let reply = try await server.get(Self.path + "?wait=1")
            #expect(reply.status == 200 && reply["status"] == "requested")
            #expect(try await server.get(Self.path + "?wait=31").status == 422)
            #expect(try await server.get("/v1/generations/none?wait=1").code == "not-found")
            let stranger = try await Tokens.hs256(sub: "bob")
            #expect(try await server.get(Self.path + "?wait=1", key: stranger).status == 403)
        }
    }

    @Test func `so many wait, and no more`() async throws {
        try await with(waiters: 0) { server in
            let reply = try await server.get(Self.path + "?wait=1")
            #expect(reply.code == "overloaded" && reply.header("Retry-After") != nil)
            #expect(try await server.get(Self.path).status == 200)
        }
    }
}

extension TestServer {
    /// Alice with fifteen credits, and the model `flux` at ten.
    func openWithModel() async throws {
        try await open("alice", credits: 15)
        try await decide(.model("flux")) { stamp in
            let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
            return .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
        }
    }
}
