// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import HTTPTypes
import JSONText
import Outbound
import TestSupport
import Testing

@Suite struct `Deliveries` {
    @Test func `every event arrives in order, signed, as it is stored`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                let secret = try await station.add(backend.url)
                try await station.delivering {
                    try await station.open("a", "b", "c")
                    try await station.open("d", name: "Dora")
                    try await until { backend.received.count == 4 }
                    try await station.untilTold()
                }
                #expect(backend.positions == [1, 2, 3, 4])
                for received in backend.received {
                    #expect(received.verify(secret) == .authentic)
                    #expect(received.verify("whsec_AAAA") == .refused(.wrongSignature))
                    #expect(received.header("content-type") == CloudEvent.mediaType)
                    #expect(received.path == "/hooks")
                }
                let last = try #require(backend.received.last)
                #expect(last.json["id"] == .string("main/4"))
                #expect(last.json["type"] == .string("account.opened"))
                #expect(last.json["subject"] == .string("d"))
                // What is personal leaves sealed.
                #expect(last.json["data"]?["name"]?["$sealed"] != nil)
                #expect(!String(decoding: last.body, as: UTF8.self).contains("Dora"))
                let endpoint = try await station.endpoint()
                #expect(endpoint.status == 200)
                #expect(endpoint.failingSince == nil)
                #expect(endpoint.deliveredAt != nil)
            }
        }
    }

    @Test func `an endpoint begins at the head, or where it is told, and gets what it asks for`()
        async throws
    {
        try await Backend.with { backend in
            try await Station.with { station in
                try await station.open("a", "b")
                try await station.add(backend.url + "/new", as: "new")
                try await station.add(backend.url + "/old", as: "old", after: 1)
                try await station.add(backend.url + "/far", as: "far", after: 1_000)
                try await station.add(
                    backend.url + "/some",
                    as: "some",
                    types: ["account.suspended", "credits.*"],
                    after: 0
                )
                try await station.delivering {
                    try await station.open("c")
                    let suspend = Request.suspendAccount("a", reason: nil)
                    _ = try await station.installation.execute(suspend, on: station.handler)
                    for id in ["new", "old", "far", "some"] {
                        try await until { try await station.endpoint(id).lag == 0 }
                    }
                }
                let paths = Dictionary(grouping: backend.received, by: \.path)
                #expect(paths["/hooks/new"]?.map(\.position) == [3, 4])
                #expect(paths["/hooks/old"]?.map(\.position) == [2, 3, 4])
                #expect(paths["/hooks/far"]?.map(\.position) == [3, 4])
                #expect(paths["/hooks/some"]?.map(\.position) == [4])
            }
        }
    }

    @Test func `what fails is tried again, and nothing overtakes it`() async throws {
        try await Backend.with { received, attempt in
            received.position == 2 && attempt < 3 ? .status(500) : .done
        } _: { backend in
            try await Station.with { station in
                let secret = try await station.add(backend.url)
                try await station.open("a", "b", "c")
                try await station.delivering {
                    try await station.untilTold()
                }
                #expect(backend.positions == [1, 2, 2, 2, 3])
                let attempts = backend.received.filter { $0.position == 2 }
                #expect(Set(attempts.map(\.id)).count == 1)
                #expect(Set(attempts.map(\.body)).count == 1)
                #expect(attempts.allSatisfy { $0.verify(secret) == .authentic })
                let endpoint = try await station.endpoint()
                #expect(endpoint.failingSince == nil)
                #expect(endpoint.deadLetters == 0)
            }
        }
    }

    @Test func `after the last attempt it is a dead letter, and the next one goes on`()
        async throws
    {
        try await Backend.with { received, _ in
            received.position == 2 ? .status(422) : .done
        } _: { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a", "b", "c")
                try await station.delivering {
                    try await station.untilTold()
                    #expect(backend.positions == [1, 2, 2, 2, 3])
                    let letter = try #require(try await station.deadLetters().first)
                    #expect(letter.position == 2)
                    #expect(letter.type == "account.opened")
                    #expect(letter.attempts == 3)
                    #expect(letter.status == 422)

                    // In vain, and then not.
                    let again = Replay(first: 1, last: .max, onlyDead: true)
                    #expect(try await station.store.replay(again, to: "shop", in: station.ledger))
                    try await until { backend.positions.count == 8 }
                    backend.answer { _, _ in .done }
                    try await until {
                        let attempts = try await station.deadLetters().map(\.attempts)
                        return attempts == [3]
                    }
                    #expect(try await station.store.replay(again, to: "shop", in: station.ledger))
                    try await until { try await station.deadLetters().isEmpty }
                }
                #expect(Set(backend.positions.dropFirst(5)) == [2])
            }
        }
    }

    @Test func `a range is delivered once more, beside what comes`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a", "b", "c", "d")
                try await station.delivering {
                    try await until { backend.received.count == 4 }
                    let range = Replay(first: 2, last: 3, onlyDead: false)
                    #expect(try await station.store.replay(range, to: "shop", in: station.ledger))
                    try await until { backend.received.count == 6 }
                    try await station.open("e")
                    try await until { backend.received.count == 7 }
                }
                #expect(backend.positions == [1, 2, 3, 4, 2, 3, 5])
                let unknown = try await station.store.replay(
                    Replay(first: 1, last: 1, onlyDead: false),
                    to: "nobody",
                    in: station.ledger
                )
                #expect(!unknown)
            }
        }
    }

    @Test func `who asks for time gets it`() async throws {
        try await Backend.with { _, _ in
            Backend.Reply(status: 503, headers: [(.retryAfter, "3600")])
        } _: { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a")
                try await station.delivering {
                    try await until { try await station.endpoint().attempts == 1 }
                }
                let endpoint = try await station.endpoint()
                let tried = try #require(endpoint.attemptedAt)
                #expect(endpoint.dueAt >= tried.adding(seconds: 3600))
                #expect(endpoint.status == 503)
                #expect(endpoint.failingSince != nil)
                #expect(backend.positions == [1])
            }
        }
    }
}
