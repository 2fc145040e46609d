// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing

/// The stored format, frozen: a line that changes here is a log that cannot be verified any more.
///
/// `UPDATE_GOLDEN=1 swift test --filter Golden` writes the file anew; only ever to add lines.
@Suite struct `Golden lines` {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "Golden/events.ndjson")

    private static let fingerprint = Fingerprint(
        high: 0x0123_4567_89ab_cdef,
        low: 0xfedc_ba98_7654_3210
    )
    private static let due = Instant(microseconds: 1_795_253_400_000_001)

    @Test func `every event is written as it always was`() throws {
        let lines = Self.events.enumerated().map { index, event in
            String(decoding: Self.recorded(event, index).line(ledger: "main"), as: UTF8.self)
        }
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            let text = lines.map { $0 + "\n" }.joined()
            try Data(text.utf8).write(to: Self.file, options: .atomic)
        }
        let golden = try Self.golden()
        #expect(golden.count == lines.count)
        for (line, golden) in zip(lines, golden) { #expect(Array(line.utf8) == golden) }
    }

    @Test func `every golden line is read back`() throws {
        let golden = try Self.golden()
        try #require(golden.count == Self.events.count)
        for (index, (line, event)) in zip(golden, Self.events).enumerated() {
            let json = try JSONParser.parse(line)
            guard case .string(let type) = json["type"],
                case .number(let position) = json["position"],
                case .string(let time) = json["recorded_at"]
            else {
                Issue.record("line \(index + 1) is not whole")
                continue
            }
            let account: String? =
                if case .string(let text) = json["account"] { text } else { nil }
            var data: [UInt8] = []
            try #require(json["data"]).append(to: &data)
            let recorded = RecordedEvent(
                position: try #require(Position(position)),
                recordedAt: try #require(TimeText.instant(time)),
                type: type,
                account: account,
                data: data
            )
            #expect(try recorded.decoded() == event)
            #expect(recorded.line(ledger: "main") == line)
        }
    }

    @Test func `every type is there`() {
        let types = Set(Self.events.map(EventType.init(of:)))
        #expect(types == Set(EventType.allCases))
    }

    @Test func `a line without account says null, and a name is escaped`() {
        let recorded = RecordedEvent(
            position: Position.max,
            recordedAt: .latest,
            type: "x.y",
            account: nil,
            data: Array("{}".utf8)
        )
        let line = String(decoding: recorded.line(ledger: "a\"b"), as: UTF8.self)
        #expect(
            line == #"{"ledger":"a\"b","position":9223372036854775807,"#
                + #""recorded_at":"9999-12-31T23:59:59.999999Z","type":"x.y","account":null,"#
                + #""data":{}}"#
        )
    }

    private static func golden() throws -> [[UInt8]] {
        try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private static func recorded(_ event: Event, _ index: Int) -> RecordedEvent {
        RecordedEvent(
            position: Position(index + 1),
            recordedAt: Instant(microseconds: 1_795_253_400_000_000 + Int64(index)),
            type: EventType(of: event).rawValue,
            account: event.account?.text,
            data: event.data
        )
    }
}

/// One of each type and variant. New ones come last, so that the lines before stay as they are.
extension `Golden lines` {
    private static var slices: [Slice] {
        [Slice(lot: "l1", amount: 2), Slice(lot: "refund/f1", amount: half)]
    }

    /// 0.5 credits.
    private static var half: Amount { Amount(microcredits: 500_000) ?? 1 }
    private static var least: Amount { Amount(microcredits: 1) ?? 1 }
    private static var most: Amount { Amount(microcredits: Amount.maximum) ?? 1 }
    private static var dueTerms: LotTerms { LotTerms(.promotion, priority: 0, expiresAt: due) }

    private static var events: [Event] {
        accounts + grants + reservations + releases + refunds + consequences + claims
            + Samples.all
    }

    private static var accounts: [Event] {
        let full = AccountOpened(
            account: "bob:1",
            name: Sealed("k1.QUJD"),
            plan: "größer \"𝄞\"\\\u{1}\u{1f}\u{7f}\n\t/",
            metadata: Sealed("k1.REVG"),
            fingerprint: fingerprint
        )
        let bare = AccountOpened(
            account: "alice",
            name: nil,
            plan: nil,
            metadata: nil,
            fingerprint: Fingerprint(high: 0, low: 1)
        )
        let silent = AccountStatusChanged(account: "alice", reason: nil)
        let reasoned = AccountStatusChanged(account: "alice", reason: Sealed("k1.R0hJ"))
        return [
            .accountOpened(bare), .accountOpened(full), .accountSuspended(silent),
            .accountSuspended(reasoned), .accountReinstated(silent), .accountReinstated(reasoned),
        ]
    }

    private static var grants: [Event] {
        var grants = LotSource.allCases.map { source in
            granted(LotID(trusted: "l-\(source.rawValue)"), 10, LotTerms(source), nil, nil)
        }
        let basis = CostBasis(minorUnits: -1999, currency: "EUR")
        grants.append(granted("l1", most, dueTerms, basis, Sealed("k1.SktM")))
        grants.append(
            granted("l2", least, LotTerms(.bonus, priority: 100, expiresAt: .latest), nil, nil)
        )
        return grants + [
            adjusted(.increase(half, lot: "adjustment/a1"), nil),
            adjusted(.decrease(2, slices: slices, debt: 0), Sealed("k1.TU5P")),
            adjusted(.decrease(most, slices: [], debt: Balance(most)), nil),
        ]
    }

    private static var reservations: [Event] {
        func reserved(_ expiresAt: Instant?) -> Event {
            .creditsReserved(
                CreditsReserved(
                    id: "r1",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    expiresAt: expiresAt,
                    fingerprint: fingerprint
                )
            )
        }
        func captured(_ id: CaptureID?) -> Event {
            .creditsCaptured(
                CreditsCaptured(
                    reservation: "r1",
                    account: "alice",
                    id: id,
                    amount: 3,
                    slices: slices,
                    fingerprint: fingerprint
                )
            )
        }
        return [reserved(nil), reserved(due), captured(nil), captured("c1")]
    }

    private static var releases: [Event] {
        CreditsReleased.Cause.allCases.map { cause in
            let isAsked = cause == .requested
            let isCapture = cause == .remainder || cause == .nothingCaptured
            return .creditsReleased(
                CreditsReleased(
                    reservation: "r1",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: cause,
                    reason: isAsked ? Sealed("k1.UFFS") : nil,
                    capture: isCapture ? "c1" : nil,
                    fingerprint: isAsked || cause == .nothingCaptured ? fingerprint : nil
                )
            )
        }
    }

    private static var refunds: [Event] {
        let back = RefundedSlice(
            slice: Slice(lot: "l1", amount: 2),
            home: RefundedSlice.Home(terms: dueTerms, grantedAt: 7)
        )
        let gone = RefundedSlice(slice: Slice(lot: "l2", amount: half), home: nil)
        let newLot = RefundLot(id: "refund/f1", amount: half, terms: LotTerms(.refund))
        return [
            refunded([back], nil, nil), refunded([back, gone], newLot, Sealed("k1.U1RV")),
        ]
    }

    private static var consequences: [Event] {
        let causes: [EntityKey] = [
            .account("alice"), .lot("l1"), .reservation("r1"), .capture("c1"), .refund("f1"),
            .adjustment("a1"),
        ]
        let settlements = causes.map { cause in
            Event.settled(2, from: ["l1": 2], because: cause)
        }
        return [.lotExpired("l1", 2), .lotExpired("l1", 2, because: .refund("f1"))] + settlements
    }

    private static func granted(
        _ lot: LotID,
        _ amount: Amount,
        _ terms: LotTerms,
        _ basis: CostBasis?,
        _ note: Sealed?
    ) -> Event {
        .creditsGranted(
            CreditsGranted(
                lot: lot,
                account: "alice",
                amount: amount,
                terms: terms,
                basis: basis,
                note: note,
                fingerprint: fingerprint
            )
        )
    }

    private static func adjusted(_ effect: CreditsAdjusted.Effect, _ reason: Sealed?) -> Event {
        .creditsAdjusted(
            CreditsAdjusted(
                id: "a1",
                account: "alice",
                effect: effect,
                reason: reason,
                fingerprint: fingerprint
            )
        )
    }

    private static func refunded(
        _ slices: [RefundedSlice],
        _ newLot: RefundLot?,
        _ reason: Sealed?
    ) -> Event {
        .creditsRefunded(
            CreditsRefunded(
                id: "f1",
                reservation: "r1",
                account: "alice",
                amount: 2,
                slices: slices,
                newLot: newLot,
                reason: reason,
                fingerprint: fingerprint
            )
        )
    }

    private static var claims: [Event] {
        let payment: PaymentID = "stripe:pi_1"
        let terms = LotTerms(source: .purchase, priority: 50, expiresAt: due, payment: payment)
        let home = RefundedSlice(
            slice: Slice(lot: "payment/stripe:pi_1", amount: 2),
            home: RefundedSlice.Home(terms: terms, grantedAt: 7)
        )
        let homeless = RefundedSlice(slice: Slice(lot: "l1", amount: half), home: nil)
        let newLot = RefundLot(id: "reinstatement/1", amount: half, terms: LotTerms(.refund))
        return [
            .creditsCharged(
                CreditsCharged(
                    reservation: "generation/g1",
                    account: "alice",
                    amount: 5,
                    slices: slices,
                    debt: Balance(half),
                    uncollected: 2
                )
            ),
            .creditsReversed(
                CreditsReversed(
                    payment: payment,
                    account: "alice",
                    amount: 6,
                    slices: slices,
                    bonus: Balance(half),
                    debt: 3,
                    uncollected: Balance(half),
                    freezes: true
                )
            ),
            .creditsReversed(
                CreditsReversed(payment: payment, account: "alice", amount: 3, slices: slices)
            ),
            .creditsReinstated(
                CreditsReinstated(
                    payment: payment,
                    account: "alice",
                    amount: 5,
                    slices: [home, homeless],
                    newLot: newLot,
                    bonus: 1,
                    debt: 1,
                    uncollected: 1,
                    forgiven: Balance(half)
                )
            ),
            .creditsRolledOver(
                CreditsRolledOver(
                    lot: "subscription/s1:2",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    terms: terms,
                    fingerprint: fingerprint
                )
            ),
            .debtForgiven(
                DebtForgiven(
                    id: "f1",
                    account: "alice",
                    amount: 3,
                    parts: [
                        DebtPart(debt: .payment(payment), amount: 2),
                        DebtPart(debt: .reservation("generation/g1"), amount: 1),
                    ],
                    reason: Sealed("k1.R0hJ"),
                    fingerprint: fingerprint
                )
            ),
            .uncollectedRecovered(
                UncollectedRecovered(
                    payment: payment,
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: .reservation("r1")
                )
            ),
            .debtSettled(
                DebtSettled(
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: .lot("l1"),
                    debt: .payment(payment)
                )
            ),
        ]
    }
}
