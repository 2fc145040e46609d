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

/// Payments over HTTP.
@Suite struct `Payments over HTTP` {
    private static let path = "/v1/payments/observations"

    private static func paid(_ id: String, _ more: String = "") -> String {
        #"{"kind":"payment","payment":"\#(id)","status":"succeeded","total":1000,"#
            + #""currency":"USD"\#(more)}"#
    }

    @Test func `one that nothing is known of waits, and is assigned once`() async throws {
        try await TestServer.with { server in
            try await server.open("alice")
            let first = try await server.post(Self.path, Self.paid("stripe:pi_1"))
            #expect(first.status == 200)
            #expect(first.json["matching"]?.plain == "unmatched")
            #expect(first.json["reason"]?.plain == "no-package")
            let again = try await server.post(Self.path, Self.paid("stripe:pi_1"))
            #expect(again.status == 200)
            #expect(again.json["position"]?.plain == first.json["position"]?.plain)

            let assign = "/v1/payments/stripe:pi_1/assign"
            let body = #"{"account":"alice","credits":"100","bonus":"20","note":"by phone"}"#
            let assigned = try await server.post(assign, body)
            #expect(assigned.status == 200, "\(assigned.text)")
            #expect(assigned.json["granted"]?.plain == "120")
            #expect(assigned.json["account"]?.plain == "alice")
            let repeated = try await server.post(assign, body)
            #expect(repeated.status == 200)
            #expect(repeated.json["position"]?.plain == assigned.json["position"]?.plain)
            let other = try await server.post(assign, #"{"account":"alice","credits":"1"}"#)
            #expect(other.status == 409)

            let refund =
                #"{"kind":"refund","payment":"stripe:pi_1","refund":"re_1","#
                + #""state":"succeeded","amount":500,"currency":"USD"}"#
            let refunded = try await server.post(Self.path, refund)
            #expect(refunded.json["claim"]?["total"]?.plain == "60")
            let shown = try await server.get("/v1/payments/stripe:pi_1")
            #expect(shown.json["reversed_minor_units"]?.plain == "500")
        }
    }

    @Test func `a chargeback after the spend is owed, and shown with its cause`() async throws {
        try await TestServer.with { server in
            try await server.open("alice", credits: 0)
            _ = try await server.post(Self.path, Self.paid("stripe:pi_1"))
            _ = try await server.post(
                "/v1/payments/stripe:pi_1/assign",
                #"{"account":"alice","credits":"100"}"#
            )
            _ = try await server.post(
                "/v1/reservations",
                #"{"id":"r1","account":"alice","amount":"100"}"#
            )
            _ = try await server.post("/v1/reservations/r1/capture", "{}")
            let chargeback =
                #"{"kind":"chargeback","payment":"stripe:pi_1","chargeback":"dp_1","#
                + #""effect":"funds-withdrawn","amount":1000,"currency":"USD"}"#
            #expect(try await server.post(Self.path, chargeback).status == 200)
            let account = try await server.get("/v1/accounts/alice")
            #expect(account.json["debt"]?.plain == "100")
            let debt = try #require(account.json["debts"]?.elements.first)
            #expect(debt["cause"]?["id"]?.plain == "stripe:pi_1")
            #expect(debt["kind"]?.plain == "reversal" && debt["amount"]?.plain == "100")
            let forgiven = try await server.post(
                "/v1/accounts/alice/forgive",
                #"{"id":"g1","amount":"40","reason":"goodwill"}"#
            )
            #expect(forgiven.status == 201, "\(forgiven.text)")
            let payment = try await server.get("/v1/payments/stripe:pi_1")
            #expect(payment.json["claim"]?["debt"]?.plain == "60")
            #expect(payment.json["claim"]?["forgiven"]?.plain == "40")
        }
    }

    @Test(
        arguments: [
            #"{}"#, #"{"kind":"gift"}"#, #"{"kind":"payment","payment":"p"}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","total":1.5,"currency":"USD"}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","total":5}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","total":5,"currency":"usd"}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","total":5,"tax":6,"currency":"USD"}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","refunded":5}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","items":[{"offers":[]}]}"#,
            #"{"kind":"payment","payment":"p","status":"succeeded","items":7}"#,
            #"{"kind":"refund","payment":"p","refund":"r","state":"succeeded","currency":"USD"}"#,
            #"{"kind":"refund","payment":"p","refund":"r","state":"lost","amount":1,"currency":"USD"}"#,
            #"{"kind":"chargeback","payment":"p","chargeback":"d","effect":"won","amount":-1,"currency":"USD"}"#,
            #"{"kind":"customer","customer":"c","account":"a","x":1}"#,
        ]
    )
    func `what does not fit is refused with a pointer`(body: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.post(Self.path, body)
            #expect(reply.status == 422, "\(reply.text)")
            let errors = reply.json["errors"]?.elements ?? []
            #expect(!errors.isEmpty)
        }
    }

    @Test func `those that wait are listed`() async throws {
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
            try await server.open("alice")
            for number in 1...3 {
                _ = try await server.post(Self.path, Self.paid("stripe:pi_\(number)"))
            }
            let assigned = try await server.post(
                "/v1/payments/stripe:pi_2/assign",
                #"{"account":"alice","credits":"100"}"#
            )
            let position = assigned.json["position"]?.plain ?? "0"
            let list = "/v1/payments?min_position=\(position)&wait=20"
            let waiting = try await server.get(list + "&status=unmatched")
            #expect(waiting.status == 200, "\(waiting.text)")
            let ids = (waiting.json["items"]?.elements ?? []).map { $0["id"]?.plain }
            #expect(ids == ["stripe:pi_3", "stripe:pi_1"])
            #expect(waiting.json["items"]?.elements.first?["reason"]?.plain == "no-package")
            let page = try await server.get(list + "&limit=1")
            let cursor = page.json["next_cursor"]?.plain ?? ""
            let next = try await server.get(list + "&limit=1&cursor=\(cursor)")
            #expect(next.json["items"]?.elements.first?["id"]?.plain == "stripe:pi_2")
            #expect(next.json["items"]?.elements.first?["granted"]?.plain == "100")
            #expect(try await server.get("/v1/payments?status=lost").status == 422)
        }
    }
}
