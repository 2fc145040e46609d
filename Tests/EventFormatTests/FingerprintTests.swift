// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import JSONText
import TestSupport
import Testing

@Suite struct `Fingerprints of requests` {
    /// Every one differs from every other.
    private static let requests: [Request] = {
        let terms = LotTerms(.purchase)
        let amount: Amount = 5
        return [
            .openAccount("a", name: nil, plan: nil, metadata: nil),
            .openAccount("b", name: nil, plan: nil, metadata: nil),
            .openAccount("a", name: "", plan: nil, metadata: nil),
            .openAccount("a", name: "x", plan: nil, metadata: nil),
            .openAccount("a", name: nil, plan: "", metadata: nil),
            .openAccount("a", name: nil, plan: "x", metadata: nil),
            .openAccount("a", name: nil, plan: nil, metadata: .null),
            .openAccount("a", name: nil, plan: nil, metadata: .string("x")),
            .grant(grant("l", "a", amount, terms)),
            .grant(grant("m", "a", amount, terms)),
            .grant(grant("l", "b", amount, terms)),
            .grant(grant("l", "a", 6, terms)),
            .grant(grant("l", "a", amount, LotTerms(.bonus, priority: 50))),
            .grant(grant("l", "a", amount, LotTerms(.purchase, priority: 51))),
            .grant(grant("l", "a", amount, LotTerms(.purchase, expiresAt: 0))),
            .grant(grant("l", "a", amount, LotTerms(.purchase, expiresAt: 1))),
            .grant(grant("l", "a", amount, terms, CostBasis(minorUnits: 0, currency: "EUR"))),
            .grant(grant("l", "a", amount, terms, CostBasis(minorUnits: 1, currency: "EUR"))),
            .grant(grant("l", "a", amount, terms, CostBasis(minorUnits: 0, currency: "USD"))),
            .grant(grant("l", "a", amount, terms, nil, "note")),
            .adjust("j", account: "a", .increase(5), allowsDebt: false, reason: nil),
            .adjust("k", account: "a", .increase(5), allowsDebt: false, reason: nil),
            .adjust("j", account: "b", .increase(5), allowsDebt: false, reason: nil),
            .adjust("j", account: "a", .decrease(5), allowsDebt: false, reason: nil),
            .adjust("j", account: "a", .decrease(5), allowsDebt: true, reason: nil),
            .adjust("j", account: "a", .increase(5), allowsDebt: false, reason: "why"),
            .reserve("r", account: "a", 5, expiresInSeconds: nil),
            .reserve("s", account: "a", 5, expiresInSeconds: nil),
            .reserve("r", account: "b", 5, expiresInSeconds: nil),
            .reserve("r", account: "a", 6, expiresInSeconds: nil),
            .reserve("r", account: "a", 5, expiresInSeconds: 5),
            .capture("r", id: nil, .all, isFinal: true),
            .capture("s", id: nil, .all, isFinal: true),
            .capture("r", id: "c", .all, isFinal: true),
            .capture("r", id: nil, .amount(5), isFinal: true),
            .capture("r", id: nil, .nothing, isFinal: true),
            .capture("r", id: nil, .amount(5), isFinal: false),
            .release("r", reason: nil),
            .release("s", reason: nil),
            .release("r", reason: "why"),
            .release("r", reason: "why not"),
            .refund("f", reservation: "r", nil, reason: nil),
            .refund("g", reservation: "r", nil, reason: nil),
            .refund("f", reservation: "s", nil, reason: nil),
            .refund("f", reservation: "r", 5, reason: nil),
            .refund("f", reservation: "r", nil, reason: "why"),
        ]
    }()

    private let hasher = SHA256()

    @Test func `the same content has the same fingerprint`() {
        for request in Self.requests {
            #expect(fingerprint(request) == fingerprint(request))
        }
    }

    @Test func `any field that is another makes another`() {
        var known: [Fingerprint?: String] = [:]
        for request in Self.requests {
            let fingerprint = fingerprint(request)
            #expect(known[fingerprint] == nil, "\(request)")
            known[fingerprint] = "\(request)"
        }
        #expect(known.count == Self.requests.count)
    }

    @Test func `metadata may be spelled otherwise`() throws {
        let spellings = [
            #"{"a":"é","b":[1,{"c":2,"d":3}]}"#,
            #" { "b" : [1, {"d":3, "c":2}], "a" : "\u00e9" } "#,
        ]
        let prints = try spellings.map { text in
            let metadata = try JSONParser.parse(Array(text.utf8))
            return fingerprint(.openAccount("a", name: nil, plan: nil, metadata: metadata))
        }
        #expect(prints[0] == prints[1])
    }

    @Test func `times may be written in another offset`() throws {
        let prints = try ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00.0+01:00"].map { text in
            let due = try #require(TimeText.instant(text))
            return fingerprint(
                .grant(Self.grant("l", "a", 5, LotTerms(.bonus, expiresAt: due)))
            )
        }
        #expect(prints[0] == prints[1])
    }

    @Test func `personal texts can be compared under the same key only`() {
        for request in Self.requests {
            let one = fingerprint(request, key: 1)
            let other = fingerprint(request, key: 2)
            #expect((one == other) == request.personalTexts.isEmpty, "\(request)")
        }
    }

    /// Sealing is random; only the tag takes part.
    @Test func `the sealed text takes no part`() {
        let request = Request.release("r", reason: "why")
        let one = request.command(sealer: TestSealer(key: 1, nonce: "x"), hasher: hasher)
        let other = request.command(sealer: TestSealer(key: 1, nonce: "y"), hasher: hasher)
        #expect(one.fingerprint == other.fingerprint)
        #expect(Brief(one).description != Brief(other).description)
    }

    private func fingerprint(_ request: Request, key: UInt8 = 1) -> Fingerprint? {
        request.command(sealer: TestSealer(key: key, nonce: ""), hasher: hasher).fingerprint
    }

    private static func grant(
        _ id: LotID,
        _ account: AccountID,
        _ amount: Amount,
        _ terms: LotTerms,
        _ basis: CostBasis? = nil,
        _ note: String? = nil
    ) -> Request.GrantRequest {
        Request.GrantRequest(
            id: id,
            account: account,
            amount: amount,
            terms: terms,
            basis: basis,
            note: note
        )
    }
}

/// Tags as the vault does; seals nothing.
private struct TestSealer: Sealer {
    let key: UInt8
    let nonce: String

    func seal(_ text: String) -> Sealed {
        Sealed(nonce + text)
    }

    func tag(_ text: String) -> [UInt8] {
        MessageAuthentication.code(for: Array(text.utf8), key: [key])
    }
}
