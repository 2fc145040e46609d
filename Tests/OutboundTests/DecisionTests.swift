// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import Outbound
import Testing

@Suite struct `What an attempt means` {
    private static let schedule = RetrySchedule(delays: [.seconds(5), .seconds(300)])

    private static func verdict(
        _ attempt: DeliveryAttempt,
        _ attempts: Int = 1,
        chance: Double = 0
    ) -> DeliveryVerdict {
        DeliveryVerdict(attempt, attempts: attempts, schedule, chance: chance)
    }

    private static func answered(_ status: Int, after seconds: Int64? = nil) -> DeliveryAttempt {
        .answered(status: status, retryAfter: seconds.map { .seconds($0) })
    }

    @Test(arguments: [200, 201, 202, 204, 299])
    func `it is delivered`(_ status: Int) {
        #expect(Self.verdict(Self.answered(status)) == .delivered)
        #expect(Self.verdict(Self.answered(status), 99) == .delivered)
    }

    @Test(arguments: [101, 300, 301, 302, 307, 308, 400, 401, 403, 404, 409, 422, 500, 502, 504])
    func `it is tried again, redirects too`(_ status: Int) {
        #expect(Self.verdict(Self.answered(status)) == .retried(after: .seconds(5)))
    }

    @Test(arguments: [
        DeliveryAttempt.Fault.unresolvable, .addressRefused, .timedOut, .notConnected,
    ])
    func `so is what nobody answered`(_ fault: DeliveryAttempt.Fault) {
        #expect(Self.verdict(.failed(fault)) == .retried(after: .seconds(5)))
    }

    @Test func `the schedule ends in a dead letter`() {
        #expect(Self.verdict(Self.answered(500), 1) == .retried(after: .seconds(5)))
        #expect(Self.verdict(Self.answered(500), 2) == .retried(after: .seconds(300)))
        #expect(Self.verdict(Self.answered(500), 3) == .dead)
        #expect(Self.verdict(Self.answered(500), 4) == .dead)
    }

    @Test func `gone is gone`() {
        #expect(Self.verdict(Self.answered(410)) == .gone)
    }

    @Test(arguments: [429, 503])
    func `who asks for time gets it, within a day`(_ status: Int) {
        #expect(Self.verdict(Self.answered(status, after: 60)) == .retried(after: .seconds(60)))
        #expect(Self.verdict(Self.answered(status, after: 1)) == .retried(after: .seconds(5)))
        let ever = Self.verdict(Self.answered(status, after: 999_999_999))
        #expect(ever == .retried(after: RetrySchedule.longest))
        #expect(Self.verdict(Self.answered(status, after: 60), 3) == .dead)
    }

    @Test func `others are not asked when`() {
        #expect(Self.verdict(Self.answered(500, after: 60)) == .retried(after: .seconds(5)))
    }

    @Test func `chance only adds, a fifth at most`() {
        let attempt = Self.answered(503, after: 60)
        #expect(Self.verdict(attempt, chance: 0.5) == .retried(after: .seconds(66)))
        for attempts in 1...RetrySchedule.standard.delays.count {
            let planned = RetrySchedule.standard.delays[attempts - 1]
            for chance in [0, 0.25, 0.999] {
                let delay = RetrySchedule.standard.delay(
                    after: attempts,
                    asked: nil,
                    chance: chance
                )
                #expect(delay.map { planned...(planned * 1.2) ~= $0 } == true)
            }
        }
    }

    @Test(arguments: [
        ("0", 0 as Int64?), ("120", 120), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
        ("Sun, 06 Nov 1994 08:48:00 GMT", 0), ("", nil), ("-1", nil), ("1.5", nil), ("soon", nil),
        ("9999999999", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
        ("Sun, 6 Nov 1994 08:49:37 GMT", nil), ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
        ("Sun, 31 Feb 1994 08:49:37 GMT", nil),
    ])
    func `Retry-After is seconds or a time`(_ text: String, _ seconds: Int64?) {
        // 1994-11-06T08:49:00Z
        let duration = RetryAfter.duration(text, now: 784_111_740)
        #expect(duration == seconds.map { .seconds($0) })
    }
}

@Suite struct `What is sent` {
    @Test func `patterns choose types`() throws {
        let some = try #require(EventSelection(["credits.*", "payment.succeeded"]))
        #expect(some.contains("credits.granted"))
        #expect(some.contains("payment.succeeded"))
        #expect(!some.contains("payment.failed"))
        #expect(!some.contains("account.opened"))
        #expect(some.contains("payment.succeeded.v2"))
        #expect(some.contains("credits.granted.v2"))
        #expect(EventSelection.all.contains("anything.new"))
    }

    @Test(arguments: [
        [], [""], ["credit.*"], ["credits"], ["credits.grant*"], ["*", "nothing.*"], [".*"],
        [String](repeating: "*", count: 101),
    ])
    func `a pattern that means nothing is refused`(_ patterns: [String]) {
        #expect(EventSelection(patterns) == nil)
    }

    @Test func `the body is a CloudEvent around the stored bytes`() throws {
        let event = RecordedEvent(
            position: 42,
            recordedAt: Instant(microseconds: 1_795_219_200_000_001),
            type: "credits.granted",
            account: "alice",
            data: Array(#"{"reason":{"$sealed":"k1.AAAA"},"amount":"2.5"}"#.utf8)
        )
        let text = String(decoding: CloudEvent.body(event, ledger: "main"), as: UTF8.self)
        #expect(
            text == #"{"specversion":"1.0","id":"main/42","source":"/ledgers/main","#
                + #""type":"credits.granted","subject":"alice","time":"2026-11-21T00:00:00.000001Z","#
                + #""datacontenttype":"application/json","sequence":"00000000000000000042","#
                + #""data":{"reason":{"$sealed":"k1.AAAA"},"amount":"2.5"}}"#
        )
        _ = try JSONParser.parse(Array(text.utf8))
    }
}
