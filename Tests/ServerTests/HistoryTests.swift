// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import NIOHTTP1
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

/// What read models answer over HTTP.
@Suite struct `What an account was` {
    /// A server whose read models follow, with one account that has lived a little.
    private static func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with { server in
            let target = ConnectionTarget(server.conninfo)
            let connection = try Connection(to: target)
            for statement in Build.setup { try connection.execute(statement) }
            let files = try ShippedProjections.all.map { path, source in
                (try ProjectionFile(source, path: path), path)
            }
            try Registry.install(files, on: connection)
            connection.close()
            let projector = Projector(
                target: target,
                logger: .ofTests,
                activity: server.installation.activity
            )
            async let _: Void = projector.run()
            // 1 opened, 2 granted, 3 reserved, 4 captured, 5 released, 6 refunded.
            try await server.open("alice")
            _ = try await server.post(
                "/v1/reservations",
                #"{"id":"r1","account":"alice","amount":"10"}"#
            )
            _ = try await server.post("/v1/reservations/r1/capture", #"{"amount":"4"}"#)
            _ = try await server.post(
                "/v1/refunds",
                #"{"id":"f1","reservation":"r1","reason":"blurred"}"#
            )
            try await body(server)
        }
    }

    private static let statement = "/v1/accounts/alice/statement"

    @Test func `is told by its statement, newest first`() async throws {
        try await Self.with { server in
            let reply = try await server.get(Self.statement + "?min_position=6&wait=20")
            #expect(reply.status == 200)
            let lines = reply.json["items"]?.elements ?? []
            #expect(lines.map { $0["position"]?.plain } == ["6", "5", "4", "3", "2", "1"])
            let newest = try #require(lines.first)
            #expect(newest["type"]?.plain == "credits.refunded")
            #expect(newest["amount"]?.plain == "4")
            #expect(newest["available_after"]?.plain == "100")
            #expect(newest["held_after"]?.plain == "0")
            #expect(newest["reference"]?.plain == "f1")
            #expect(newest["detail"]?["reservation"]?.plain == "r1")
            #expect(!reply.text.contains("blurred") && !reply.text.contains("$sealed"))
            let charged = try await server.get(Self.statement + "?type=credits.captured")
            let charge = try #require(charged.json["items"]?.elements.first)
            #expect(charge["amount"]?.plain == "-4" && charge["reference"]?.plain == "r1")
        }
    }

    @Test func `is told in pages that stay as they are while events arrive`() async throws {
        try await Self.with { server in
            var positions: [String] = []
            var path = Self.statement + "?limit=2&min_position=6&wait=20"
            for round in 0..<3 {
                let reply = try await server.get(path)
                positions += (reply.json["items"]?.elements ?? []).map {
                    $0["position"]?.plain ?? ""
                }
                _ = try await server.post(
                    "/v1/reservations",
                    #"{"id":"more-\#(round)","account":"alice","amount":"1"}"#
                )
                let cursor = try #require(reply["next_cursor"])
                path = Self.statement + "?limit=2&cursor=" + cursor
                if round == 2 { #expect(cursor == "null") }
            }
            #expect(positions == ["6", "5", "4", "3", "2", "1"])
        }
    }

    @Test func `is told from its beginning where that is asked for`() async throws {
        try await Self.with { server in
            let path = Self.statement + "?sort=position&limit=4"
            let first = try await server.get(path + "&min_position=6&wait=20")
            #expect(Self.positions(first) == ["1", "2", "3", "4"])
            let cursor = try #require(first["next_cursor"])
            let second = try await server.get(path + "&cursor=" + cursor)
            #expect(Self.positions(second) == ["5", "6"])
            #expect(second["next_cursor"] == "null")
            let other = try await server.get(Self.statement + "?cursor=" + cursor)
            #expect(other.status == 422)
        }
    }

    private static func positions(_ reply: Reply) -> [String?] {
        (reply.json["items"]?.elements ?? []).map { $0["position"]?.plain }
    }

    @Test func `is not sent again to who has it`() async throws {
        try await Self.with { server in
            let path = "/v1/accounts/alice"
            let first = try await server.get(path)
            let tag = try #require(first.header("ETag"))
            for condition in [tag, "W/" + tag, "\"other\", " + tag, "*"] {
                let headers = [("If-None-Match", condition)]
                let again = try await server.ask(.GET, path, headers: headers)
                #expect(again.status == 304, "\(condition)")
                #expect(again.bytes.isEmpty && again.header("ETag") == tag)
            }
            let head = try await server.ask(.HEAD, path, headers: [("If-None-Match", tag)])
            #expect(head.status == 304)
            _ = try await server.post("/v1/accounts/alice/suspend", #"{"reason":"fraud"}"#)
            let changed = try await server.ask(.GET, path, headers: [("If-None-Match", tag)])
            #expect(changed.status == 200 && changed["status"] == "suspended")
            #expect(changed.header("ETag") != tag)
            let none = [("If-None-Match", "*")]
            let absent = try await server.ask(.GET, "/v1/accounts/bob", headers: none)
            #expect(absent.status == 404)
            let change = try await server.post("/v1/accounts", #"{"id":"eve"}"#, headers: none)
            #expect(change.status == 201 && change.header("ETag") == nil)
        }
    }

    @Test func `is shown as of a position and as of its time, to the credit`() async throws {
        try await Self.with { server in
            let lines = try await server.get(Self.statement + "?min_position=6&wait=20").json[
                "items"
            ]
            for (position, available, held) in [
                (2, "100", "0"), (3, "90", "10"), (4, "90", "6"), (5, "96", "0"), (6, "100", "0"),
            ] {
                let line = try #require(
                    lines?.elements.first { $0["position"]?.plain == "\(position)" }
                )
                let time = try #require(line["at"]?.plain)
                for moment in ["\(position)", time] where position != 4 || moment == "4" {
                    let reply = try await server.get("/v1/accounts/alice?as_of=\(moment)")
                    #expect(reply["available"] == available, "\(moment)")
                    #expect(reply["held"] == held, "\(moment)")
                    #expect(reply["position"] == "\(position)", "\(moment)")
                    let lot = reply.json["lots"]?.elements.first
                    #expect(lot?["remaining"]?.plain == available, "\(moment)")
                }
            }
            let now = try await server.get("/v1/accounts/alice")
            let asOfHead = try await server.get("/v1/accounts/alice?as_of=6")
            #expect(now.json == asOfHead.json)
        }
    }

    @Test func `is refused for moments that nobody knows`() async throws {
        try await Self.with { server in
            for moment in [
                "0", "7", "99999999999999999999", "yesterday", "2999-01-01T00:00:00Z", "",
            ] {
                let reply = try await server.get("/v1/accounts/alice?as_of=\(moment)")
                #expect(reply.status == 422, "\(moment)")
                #expect(reply.code == "invalid-request")
            }
            let before = try await server.get("/v1/accounts/alice?as_of=2001-01-01T00:00:00Z")
            #expect(before.status == 404)
            #expect(try await server.get("/v1/accounts/bob/statement").status == 404)
            #expect(try await server.get("/v1/accounts/bob?as_of=1").status == 404)
            for query in ["limit=0", "limit=1001", "cursor=1", "from=now", "colour=red", "sort=at"]
            {
                #expect(
                    try await server.get(Self.statement + "?" + query).status == 422,
                    "\(query)"
                )
            }
            let far = try await server.get(Self.statement + "?min_position=1000&wait=0")
            #expect(far.status == 504 && far.code == "projection-behind")
        }
    }

    @Test func `is summed up by hour and day`() async throws {
        try await Self.with { server in
            for bucket in ["", "bucket=hour&", "bucket=day&"] {
                let path = "/v1/analytics/overview?\(bucket)min_position=6&wait=20"
                let rows = try await server.get(path).json["items"]?.elements ?? []
                let sums = ["sold", "used", "refunded"].map { column in
                    rows.compactMap { $0[column].flatMap { CreditText.balance($0.plain) } }
                        .reduce(0) { $0 + $1.microcredits } / 1_000_000
                }
                #expect(sums == [100, 4, 4])
            }
            #expect(try await server.get("/v1/analytics/accounts").status == 200)
            #expect(try await server.get("/v1/analytics/revenue").text == #"{"items":[]}"#)
            #expect(try await server.get("/v1/analytics/weather").status == 404)
            #expect(try await server.get("/v1/analytics/revenue?bucket=hour").status == 422)
            #expect(try await server.get("/v1/analytics/overview?bucket=year").status == 422)
        }
    }
}
