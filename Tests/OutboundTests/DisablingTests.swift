// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import HTTPTypes
import Outbound
import TestSupport
import Testing

@Suite struct `Endpoints that are disabled, and what is not reached` {
    /// Whether it was reported, in the revision before the endpoint was disabled.
    private static func isReported(_ station: Station, _ reason: String) async throws -> Bool {
        let revision = try await station.endpoint().revision - 1
        let id = FaultID(trusted: "outbound:shop:\(revision):\(reason)")
        return try await station.handler.read([.fault(id)]).items[0] != nil
    }

    @Test func `410 disables with a report; enabled, it goes on where it was`() async throws {
        try await Backend.with { _, _ in
            .status(410)
        } _: { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a", "b")
                try await station.delivering {
                    try await until {
                        try await station.endpoint().disablement == .gone
                    }
                    let isReported = try await Self.isReported(station, "gone")
                    #expect(isReported)
                    #expect(backend.positions == [1])
                    backend.answer { _, _ in .done }
                    try await station.store.setDisabled(false, "shop", in: station.ledger)
                    try await station.untilTold()
                }
                // The report is an event, too.
                #expect(backend.positions == [1, 1, 2, 3])
            }
        }
    }

    @Test func `so does failing for too long`() async throws {
        try await Backend.with { _, _ in
            .status(500)
        } _: { backend in
            try await Station.with {
                $0.failingMaximum = .zero
            } _: { station in
                try await station.add(backend.url)
                try await station.open("a", "b")
                try await station.delivering {
                    try await until {
                        try await station.endpoint().disablement == .failing
                    }
                }
                let isReported = try await Self.isReported(station, "failing")
                #expect(isReported)
                #expect(backend.positions == [1])
            }
        }
    }

    @Test func `an operator's hand stops it at once`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.delivering {
                    try await station.open("a")
                    try await station.untilTold()
                    try await station.store.setDisabled(true, "shop", in: station.ledger)
                    try await station.open("b")
                    #expect(try await station.endpoint().disablement == .asked)
                    try await station.store.setDisabled(false, "shop", in: station.ledger)
                    try await until { backend.positions == [1, 2] }
                    #expect(try await station.store.remove("shop", in: station.ledger))
                    #expect(try await station.store.endpoints(in: station.ledger).isEmpty)
                }
            }
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await Backend.with { backend in
            backend.answer { received, attempt in
                attempt == 1
                    ? Backend.Reply(status: 307, headers: [(.location, "/elsewhere")]) : .done
            }
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a")
                try await station.delivering {
                    try await station.untilTold()
                }
                #expect(backend.received.map(\.path) == ["/hooks", "/hooks"])
            }
        }
    }

    @Test func `the body of an answer is not kept, however long it is`() async throws {
        try await Backend.with { _, _ in
            Backend.Reply(bytes: 4 << 20)
        } _: { backend in
            try await Station.with { station in
                try await station.add(backend.url)
                try await station.open("a", "b")
                try await station.delivering {
                    try await station.untilTold()
                }
                #expect(backend.positions == [1, 2])
            }
        }
    }

    @Test func `who does not answer has failed`() async throws {
        let (silence, end) = AsyncStream.makeStream(of: Void.self)
        try await Backend.with { _, _ in
            for await _ in silence {}
            return .done
        } _: { backend in
            defer { end.finish() }
            try await Station.with {
                $0.timeout = .milliseconds(100)
                $0.schedule = RetrySchedule(delays: [.seconds(3600)])
            } _: { station in
                try await station.add(backend.url)
                try await station.open("a")
                try await station.delivering {
                    try await until { try await station.endpoint().fault == "timed-out" }
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `what leads inside is not connected to, by address or by name`(
        _ isNamed: Bool
    ) async throws {
        try await Backend.with { backend in
            try await Station.with {
                $0.allowsLoopback = false
                $0.schedule = RetrySchedule(delays: [])
            } _: { station in
                let url = isNamed ? "https://localhost:\(backend.port)/" : backend.url
                try await station.add(url)
                try await station.open("a")
                try await station.delivering {
                    try await station.untilTold()
                }
                let letter = try #require(try await station.deadLetters().first)
                #expect(letter.fault == "address-refused")
                #expect(backend.received.isEmpty)
            }
        }
    }

    @Test func `a name is connected to by the address that was checked`() async throws {
        try await Backend.with { backend in
            try await Station.with { station in
                try await station.add("http://localhost:\(backend.port)/hooks")
                try await station.open("a")
                try await station.delivering {
                    try await station.untilTold()
                }
                #expect(backend.positions == [1])
            }
        }
    }
}
