// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `Members, alerts, errors and activity over HTTP` {
    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.open("studio")
            try await server.projecting { try await body(server) }
        }
    }

    @Test func `members are listed with their caps and what they spent`() async throws {
        try await with { server in
            let path = "/v1/accounts/studio/members"
            let ann = #"{"id":"ann","role":"artist","cap":{"amount":"50","period":"week"}}"#
            #expect(try await server.post(path, ann).status == 201)
            #expect(try await server.post(path, #"{"id":"bob"}"#).status == 201)
            let bad = #"{"id":"eve","cap":{"amount":"50","period":"year"}}"#
            #expect(try await server.post(path, bad).status == 422)
            let hold = #"{"id":"r1","account":"studio","amount":"7.5","member":"ann"}"#
            let held = try await server.post("/v1/reservations", hold)
            #expect(held.status == 201, "\(held.text)")
            let removed = try await server.post(path + "/bob/remove")
            let list = try await server.list(path, after: removed)
            #expect(list.items("id") == ["ann", "bob"], "\(list.text)")
            #expect(list.items("status") == ["active", "removed"])
            let first = list.json["items"]?.elements.first
            #expect(first?["cap"]?["amount"]?.plain == "50")
            #expect(first?["spent"]?.elements.map { $0["amount"]?.plain } == ["7.5", "7.5", "7.5"])
            let shown = try await server.get(path + "/ann")
            #expect(first?["spent"] == shown.json["spent"], "\(list.text) \(shown.text)")
            #expect(try await server.get(path + "?status=active").items("id") == ["ann"])
            let next = try await server.get(path + "?limit=1")
            let rest = try await server.get(path + "?cursor=\(next["next_cursor"] ?? "")")
            #expect(rest.items("id") == ["bob"])
            let own = try await Tokens.hs256(sub: "studio")
            #expect(try await server.get(path, key: own).status == 200)
            let other = try await Tokens.hs256(sub: "other")
            #expect(try await server.get(path, key: other).status == 403)
        }
    }

    @Test func `alerts are listed each time they were raised`() async throws {
        try await with { server in
            let below = #"{"alert_below":"60"}"#
            #expect(try await server.ask(.PATCH, "/v1/accounts/studio", below).status == 200)
            for id in ["r1", "r2"] {
                let hold = #"{"id":"\#(id)","account":"studio","amount":"50"}"#
                _ = try await server.post("/v1/reservations", hold)
                if id == "r1" { _ = try await server.post("/v1/reservations/r1/release", "{}") }
            }
            let known = "/v1/alerts/balance:account:studio/acknowledge"
            let acknowledged = try await server.post(known)
            #expect(acknowledged.status == 200, "\(acknowledged.text)")
            let list = try await server.list("/v1/alerts", after: acknowledged)
            #expect(list.items("id") == Array(repeating: "balance:account:studio", count: 2))
            #expect(list.items("status") == ["open", "cleared"], "\(list.text)")
            #expect(list.json["items"]?.elements[0]["acknowledged_by"] != nil)
            #expect(list.json["items"]?.elements[1]["cleared_at"] != nil)
            let open = try await server.get("/v1/alerts?status=open&kind=balance&account=studio")
            #expect(open.items("status") == ["open"])
            #expect(try await server.get("/v1/alerts?kind=weather").status == 422)
            let user = try await Tokens.hs256(sub: "studio")
            #expect(try await server.get("/v1/alerts", key: user).status == 403)
        }
    }

    @Test func `errors are listed by severity, and resolved`() async throws {
        try await with { server in
            for (id, severity) in [("e1", "warning"), ("e2", "critical")] {
                let body =
                    #"{"id":"\#(id)","severity":"\#(severity)","source":"kie","code":"E004","#
                    + #""generation":"g1"}"#
                #expect(try await server.post("/v1/errors", body).status == 201)
            }
            let resolved = try await server.post("/v1/errors/e1/resolve", #"{"note":"paid"}"#)
            #expect(resolved["status"] == "resolved")
            let all = try await server.list("/v1/errors", after: resolved)
            #expect(all.items("id") == ["e2", "e1"], "\(all.text)")
            #expect(all.items("note") == [nil, "paid"])
            #expect(all.json["items"]?.elements[0]["about"] == ["generation/g1"])
            #expect(try await server.get("/v1/errors?severity=critical").items("id") == ["e2"])
            #expect(try await server.get("/v1/errors?status=resolved").items("id") == ["e1"])
            #expect(try await server.get("/v1/errors?severity=bad").status == 422)
        }
    }

    @Test func `pages go on where the last one ended, however many digits positions have`()
        async throws
    {
        try await with { server in
            let ids = (1...12).map { "e\($0)" }
            var reported = try await server.get("/v1/accounts/studio")
            for id in ids {
                let body = #"{"id":"\#(id)","severity":"info","source":"kie","code":"E004"}"#
                reported = try await server.post("/v1/errors", body)
            }
            var page = try await server.list("/v1/errors?limit=5", after: reported)
            var found = page.items("id")
            while let cursor = page["next_cursor"], cursor != "null" {
                page = try await server.get("/v1/errors?limit=5&cursor=\(cursor)")
                found += page.items("id")
            }
            #expect(found.compactMap(\.self) == ids.reversed())
        }
    }

    @Test func `activity is counted by thing, kind and day`() async throws {
        try await with { server in
            func item(_ subject: String, _ kind: String, _ at: String) -> String {
                #"{"account":"studio","subject":"\#(subject)","kind":"\#(kind)","at":"\#(at)"}"#
            }
            let items = [
                item("generation:g1", "viewed", "2026-11-20T23:59:59Z"),
                item("generation:g1", "viewed", "2026-11-21T00:00:00Z"),
                item("generation:g1", "viewed", "2026-11-21T10:00:00Z"),
                item("generation:g2", "shared", "2026-11-21T10:00:00Z"),
            ].joined(separator: ",")
            let body = #"{"id":"b1","items":[\#(items)]}"#
            let recorded = try await server.post("/v1/activity", body)
            #expect(recorded.status == 201 && recorded["count"] == "4", "\(recorded.text)")
            let again = try await server.post("/v1/activity", body)
            #expect(again.header("Idempotent-Replay") == "true")
            let list = try await server.list("/v1/activity", after: recorded)
            #expect(list.items("count") == ["1", "2", "1"], "\(list.text)")
            #expect(list.items("day") == ["2026-11-20", "2026-11-21", "2026-11-21"])
            let some = try await server.get("/v1/activity?kind=viewed&from=2026-11-21")
            #expect(some.items("count") == ["2"])
            let page = try await server.get("/v1/activity?limit=2")
            let cursor = (page["next_cursor"] ?? "").replacing("/", with: "%2F")
            let rest = try await server.get("/v1/activity?cursor=\(cursor)")
            #expect(rest.items("subject") == ["generation:g2"], "\(rest.text)")
            #expect(try await server.get("/v1/activity?from=soon").status == 422)
        }
    }

    @Test func `a read model that is far behind is told once, until it has caught up`()
        async throws
    {
        try await TestServer.with { server in
            try server.installReadModels()
            let settings = #"{"alert_projector_behind":10}"#
            let set = try await server.ask(.PATCH, "/v1/settings", settings)
            #expect(set["alert_projector_behind"] == "10", "\(set.text)")
            let watch = ProjectorWatch(installation: server.installation, logger: .ofTests)
            try await watch.look()
            let path = "/v1/alerts/projector:projector:balances"
            #expect(try await server.get(path).status == 404)
            for number in 1...10 { try await server.open("a\(number)") }
            try await watch.look()
            let raised = try await server.get(path)
            #expect(raised.json["alerts"]?.elements.count == 1, "\(raised.text)")
            try await watch.look()
            #expect(try await server.get(path)["position"] == raised["position"])
            try await server.projecting {
                let last = try await server.post("/v1/accounts", #"{"id":"last"}"#)
                try await server.reach("balances", last)
                // What the server's own watch tells of the other read models is behind, too.
                let isCleared = try await eventually {
                    try await watch.look()
                    let cleared = try await server.get(path)
                    return cleared.json["alerts"]?.elements.isEmpty == true
                }
                #expect(isCleared)
            }
        }
    }
}
