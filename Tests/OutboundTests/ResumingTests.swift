// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import Outbound
import TestSupport
import Testing

@Suite struct `Deliveries that go on` {
    @Test func `a restart loses nothing and keeps the order`() async throws {
        let conninfo = try await PrivatePostgres.shared().database()
        try await Backend.with { backend in
            for run in 0..<4 {
                try await Station.with(conninfo: conninfo) { station in
                    if run == 0 { try await station.add(backend.url) }
                    try await station.delivering {
                        for number in 0..<10 { try await station.open("a\(run)-\(number)") }
                        // Stopped in the middle, wherever that is.
                        let wanted = run * 10 + 3
                        try await until { backend.firsts.count >= wanted }
                    }
                }
            }
            try await Station.with(conninfo: conninfo) { station in
                try await station.delivering {
                    try await station.untilTold()
                }
            }
            #expect(backend.firsts == Array(1...40))
        }
    }

    @Test func `of two processes one delivers, and the other takes over`() async throws {
        let conninfo = try await PrivatePostgres.shared().database()
        try await Backend.with { backend in
            try await Station.with(conninfo: conninfo) { first in
                try await Station.with(conninfo: conninfo) { second in
                    try await first.add(backend.url)
                    try await second.delivering {
                        try await first.delivering {
                            try await first.open("a", "b", "c")
                            try await first.untilTold()
                        }
                        #expect(backend.positions == [1, 2, 3])
                        try await first.open("d")
                        try await first.untilTold()
                    }
                }
            }
            #expect(backend.positions == [1, 2, 3, 4])
        }
    }

    @Test func `while secrets roll, both sign; then the new one alone`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                let former = try await station.add(backend.url)
                try await station.delivering {
                    let next = try #require(
                        try await station.store.rotate(
                            "shop",
                            overlapSeconds: 86_400,
                            in: station.ledger
                        )
                    )
                    #expect(next != former)
                    try await station.open("a")
                    try await station.untilTold()
                    let both = try #require(backend.received.last)
                    #expect(both.verify(former) == .authentic)
                    #expect(both.verify(next) == .authentic)

                    let last = try #require(
                        try await station.store.rotate(
                            "shop",
                            overlapSeconds: 0,
                            in: station.ledger
                        )
                    )
                    try await station.open("b")
                    try await station.untilTold()
                    let one = try #require(backend.received.last)
                    #expect(one.verify(last) == .authentic)
                    #expect(one.verify(next) == .refused(.wrongSignature))
                    #expect(one.verify(former) == .refused(.wrongSignature))
                }
            }
        }
    }

    @Test func `the same again is known, and another content is a conflict`() async throws {
        try await Station.with { station in
            let terms = EndpointTerms(url: "https://a.example/")
            let other = EndpointTerms(url: "https://b.example/")
            try await station.add(terms.url, as: "a")
            let again = try await station.store.add("a", terms, after: nil, in: station.ledger)
            guard case .known = again else { throw Station.Unexpected() }
            let taken = try await station.store.add("a", other, after: nil, in: station.ledger)
            guard case .conflict = taken else { throw Station.Unexpected() }
        }
    }

    private static let verifies = """
        import sys
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError
        secret, *values = sys.argv[1:]
        names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        try:
            Webhook(secret).verify(sys.stdin.buffer.read().decode(), dict(zip(names, values)))
            print("authentic")
        except WebhookVerificationError:
            print("refused")
        """

    @Test(.enabled(if: Peers.areThere, "\(Peers.absence)"))
    func `the reference library takes what we sign`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                let secret = try await station.add(backend.url)
                try await station.delivering {
                    try await station.open("a")
                    try await until { backend.received.count == 1 }
                }
                let received = try #require(backend.received.first)
                let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
                let fields = names.map { received.header($0) ?? "" }
                func verdict(_ secret: String) async throws -> String {
                    try await Peers.run(Self.verifies, [secret] + fields, input: received.body)
                }
                #expect(try await verdict(secret) == "authentic")
                let other = "whsec_" + String(repeating: "A", count: 32)
                #expect(try await verdict(other) == "refused")
            }
        }
    }
}
