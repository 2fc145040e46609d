// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// The parts that events are made of.
extension RandomEvents {
    mutating func maybe<Value>(_ make: (inout RandomEvents) -> Value) -> Value? {
        random.chance(percent: 50) ? make(&self) : nil
    }

    /// 1, 128 or another number of characters.
    mutating func id() -> String {
        let count = random.pick([1, 128, Int.random(in: 1...128, using: &random)])
        return String((0..<count).map { _ in random.pick(Self.idCharacters) })
    }

    mutating func lot() -> LotID {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: LotID(of: AdjustmentID(trusted: id()))
        case 1: LotID(of: RefundID(trusted: id()))
        default: LotID(trusted: id())
        }
    }

    /// Any scalar but U+0000, those that JSON escapes above all.
    mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let code: UInt32
            switch Int.random(in: 0..<5, using: &random) {
            case 0: code = UInt32.random(in: 1..<0x20, using: &random)
            case 1: code = random.pick([0x22, 0x5C, 0x2F, 0x7F, 0x80, 0x2028, 0xFFFD, 0xFFFF])
            case 2: code = UInt32.random(in: 0x20..<0x7F, using: &random)
            case 3: code = UInt32.random(in: 0x80..<0xD800, using: &random)
            default: code = UInt32.random(in: 0x1_0000...0x10_FFFF, using: &random)
            }
            if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    mutating func sealed() -> Sealed {
        Sealed(text())
    }

    mutating func amount() -> Amount {
        let bound = random.pick([1, 1_000_000, 5_000_000_000, Amount.maximum])
        let microcredits = random.pick([1, bound, Int64.random(in: 1...bound, using: &random)])
        return Amount(microcredits: microcredits) ?? 1
    }

    mutating func instant() -> Instant {
        if random.chance(percent: 40) { return random.pick(Self.extremes) }
        let range = -62_135_596_800_000_000...Instant.latest.microseconds
        return Instant(microseconds: Int64.random(in: range, using: &random))
    }

    mutating func terms() -> LotTerms {
        LotTerms(
            source: random.pick(LotSource.allCases),
            priority: Int.random(in: LotSource.priorities, using: &random),
            expiresAt: maybe { $0.instant() },
            payment: maybe { PaymentID(trusted: $0.id()) }
        )
    }

    mutating func basis() -> CostBasis {
        let minorUnits = random.pick([
            0, -1, Int64.max, -Int64.max, Int64.random(in: -9999...9999, using: &random),
        ])
        return CostBasis(minorUnits: minorUnits, currency: random.pick(["EUR", "JPY", "XTS"]))
    }

    mutating func slices() -> [Slice] {
        (0..<random.pick([0, 1, 2, 5])).map { _ in Slice(lot: lot(), amount: amount()) }
    }

    mutating func refundedSlices() -> [RefundedSlice] {
        slices().map { slice in RefundedSlice(slice: slice, home: maybe { $0.home() }) }
    }

    /// A part of an amount, often none.
    mutating func part() -> Balance {
        maybe { Balance($0.amount()) } ?? .zero
    }

    mutating func home() -> RefundedSlice.Home {
        RefundedSlice.Home(
            terms: terms(),
            grantedAt: Int64.random(in: 1...Int64.max, using: &random)
        )
    }

    mutating func use() -> MemberUse {
        MemberUse(member: MemberID(trusted: id() + "/" + id()), at: instant())
    }

    mutating func key() -> EntityKey {
        let kind = random.pick(EntityKey.Kind.allCases)
        return EntityKey(kind, kind == .settings ? "" : id())
    }

    mutating func fingerprint() -> Fingerprint {
        Fingerprint(high: random.pick([0, .max, random.next()]), low: random.next())
    }
}
