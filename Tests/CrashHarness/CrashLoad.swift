// SPDX-License-Identifier: Apache-2.0

import Domain
package import EventFormat

/// What the clients of the harness ask for: each step follows from the seed and its own id, so that
/// whoever sees the id can ask the same again.
package struct CrashLoad: Sendable {
    package enum Kind: String, Hashable, Sendable {
        case open, grant, reserve, capture, release, refund
    }

    package struct Step: Sendable {
        package let kind: Kind
        package let id: String
        package let request: Request
    }

    /// Few, so that all clients meet in them.
    private static let accounts = ["alice", "bob", "carol"]

    package let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
    }

    /// Accounts with credit for any number of rounds: the same ones for every seed.
    package static var opening: [Step] {
        accounts.flatMap { name in
            let account = AccountID(trusted: name)
            let grant = Request.GrantRequest(
                id: LotID(trusted: name),
                account: account,
                amount: credits(1_000_000_000),
                terms: LotTerms(source: .purchase, priority: 50, expiresAt: nil),
                note: "for \(name)"
            )
            return [
                Step(
                    kind: .open,
                    id: name,
                    request: .openAccount(account, name: "\(name)!", plan: nil, metadata: nil)
                ),
                Step(kind: .grant, id: name, request: .grant(grant)),
            ]
        }
    }

    /// A reservation and what becomes of it.
    package func unit(client: Int, number: Int) -> [Step] {
        let unit = "\(seed)-\(client)-\(number)"
        let id = ReservationID(trusted: unit)
        var random = Mixer(state: seed ^ UInt64(client) << 48 ^ UInt64(number) << 16)
        let account = Self.accounts[Int.random(in: Self.accounts.indices, using: &random)]
        let amount = Self.credits(Int64.random(in: 3...9, using: &random))

        func reserve(seconds: Int64? = nil) -> Step {
            let request = Request.reserve(
                id,
                account: AccountID(trusted: account),
                amount,
                expiresInSeconds: seconds
            )
            return Step(kind: .reserve, id: unit, request: request)
        }
        func capture(_ part: Int, _ quantity: Capture.Quantity, isFinal: Bool) -> Step {
            let name = "\(unit).\(part)"
            let id = Request.capture(
                id,
                id: CaptureID(trusted: name),
                quantity,
                isFinal: isFinal
            )
            return Step(kind: .capture, id: name, request: id)
        }
        let release = Step(kind: .release, id: unit, request: .release(id, reason: "no use"))
        let refund = Step(
            kind: .refund,
            id: unit,
            request: .refund(RefundID(trusted: unit), reservation: id, Self.credits(1), reason: nil)
        )
        let one = Capture.Quantity.amount(Self.credits(1))

        switch Int.random(in: 0..<10, using: &random) {
        // The scheduler's, of whichever process.
        case 0: return [reserve(seconds: 1)]
        case 1: return [reserve()]
        case 2, 3: return [reserve(), release]
        case 4, 5:
            return [reserve(), capture(0, one, isFinal: false), capture(1, one, isFinal: true)]
        case 6: return [reserve(), capture(0, .all, isFinal: true)]
        default: return [reserve(), capture(0, .all, isFinal: true), refund]
        }
    }

    /// The step that had the id; `nil` if there is none.
    package static func step(_ kind: Kind, id: String) -> Step? {
        func find(_ steps: [Step]) -> Step? {
            steps.first { $0.kind == kind && $0.id == id }
        }
        if let step = find(opening) { return step }
        let words = id.prefix { $0 != "." }.split(separator: "-")
        guard words.count == 3, let seed = UInt64(words[0]), let client = Int(words[1]),
            let number = Int(words[2])
        else { return nil }
        return find(CrashLoad(seed: seed).unit(client: client, number: number))
    }

    private static func credits(_ count: Int64) -> Amount {
        guard let amount = Amount(microcredits: count * Amount.microcreditsPerCredit) else {
            preconditionFailure("\(count) credits are no amount.")
        }
        return amount
    }
}

/// SplitMix64, as in the tests; they are no part of a program.
private struct Mixer: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
