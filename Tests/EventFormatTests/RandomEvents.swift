// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport

/// Events of every kind, with whatever their fields can hold.
struct RandomEvents {
    var random: SeededRandom

    /// 0000-01-01, 0001-01-01, just before and after 1970, and the last of 9999.
    static let extremes = [
        Instant(microseconds: -62_167_219_200_000_000),
        Instant(microseconds: -62_135_596_800_000_000), Instant(microseconds: -1),
        Instant(microseconds: 0), Instant(microseconds: 1), Instant.latest,
    ]

    private static let idCharacters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:"
    )

    mutating func event(_ type: EventType) -> Event {
        let account = AccountID(trusted: id())
        return switch type {
        case .accountOpened: .accountOpened(opened(account))
        case .accountSuspended:
            .accountSuspended(AccountStatusChanged(account: account, reason: maybe { $0.sealed() }))
        case .accountReinstated:
            .accountReinstated(
                AccountStatusChanged(account: account, reason: maybe { $0.sealed() })
            )
        case .creditsGranted: .creditsGranted(granted(account))
        case .creditsAdjusted: .creditsAdjusted(adjusted(account))
        case .creditsReserved: .creditsReserved(reserved(account))
        case .creditsCaptured: .creditsCaptured(captured(account))
        case .creditsReleased: .creditsReleased(released(account))
        case .creditsRefunded: .creditsRefunded(refunded(account))
        case .lotExpired:
            .lotExpired(
                LotExpired(
                    lot: lot(),
                    account: account,
                    amount: amount(),
                    cause: maybe { $0.key() }
                )
            )
        case .debtSettled:
            .debtSettled(
                DebtSettled(
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    cause: key(),
                    debt: maybe { $0.key() }
                )
            )
        case .creditsCharged, .creditsReversed, .creditsReinstated, .creditsRolledOver,
            .debtForgiven, .uncollectedRecovered:
            claim(type, account)
        default:
            sample(of: type)
        }
    }

    /// The parts of the domain bring samples of their events: see Samples.
    private mutating func sample(of type: EventType) -> Event {
        let samples = Samples.all.filter { EventType(of: $0) == type }
        precondition(!samples.isEmpty, "There is no sample of \(type.rawValue).")
        return random.pick(samples)
    }

    private mutating func claim(_ type: EventType, _ account: AccountID) -> Event {
        let payment = PaymentID(trusted: id())
        switch type {
        case .creditsCharged:
            return .creditsCharged(
                CreditsCharged(
                    reservation: ReservationID(trusted: id()),
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    debt: part(),
                    uncollected: part(),
                    member: maybe { $0.use() }
                )
            )
        case .creditsReversed:
            return .creditsReversed(
                CreditsReversed(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    bonus: part(),
                    debt: part(),
                    uncollected: part(),
                    freezes: random.chance(percent: 50)
                )
            )
        case .creditsReinstated:
            return .creditsReinstated(
                CreditsReinstated(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: refundedSlices(),
                    newLot: maybe {
                        RefundLot(id: $0.lot(), amount: $0.amount(), terms: $0.terms())
                    },
                    bonus: part(),
                    debt: part(),
                    uncollected: part(),
                    forgiven: part()
                )
            )
        case .creditsRolledOver:
            return .creditsRolledOver(
                CreditsRolledOver(
                    lot: lot(),
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    terms: terms(),
                    basis: maybe { $0.basis() },
                    fingerprint: fingerprint()
                )
            )
        case .debtForgiven:
            return .debtForgiven(
                DebtForgiven(
                    id: ForgivenessID(trusted: id()),
                    account: account,
                    amount: amount(),
                    parts: slices().map { DebtPart(debt: key(), amount: $0.amount) },
                    reason: maybe { $0.sealed() },
                    fingerprint: fingerprint()
                )
            )
        default:
            return .uncollectedRecovered(
                UncollectedRecovered(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    cause: key()
                )
            )
        }
    }

    /// Some dozens of short events, or a few of long ones: each byte of them is tried.
    mutating func some(_ type: EventType) -> [Event] {
        var events: [Event] = []
        var bytes = 0
        while events.count < 40, bytes < 4_000 {
            events.append(event(type))
            bytes += events[events.endIndex - 1].data.count
        }
        return events
    }

    private mutating func opened(_ account: AccountID) -> AccountOpened {
        AccountOpened(
            account: account,
            name: maybe { $0.sealed() },
            plan: maybe { $0.text() },
            metadata: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func granted(_ account: AccountID) -> CreditsGranted {
        CreditsGranted(
            lot: lot(),
            account: account,
            amount: amount(),
            terms: terms(),
            basis: maybe { $0.basis() },
            note: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func adjusted(_ account: AccountID) -> CreditsAdjusted {
        CreditsAdjusted(
            id: AdjustmentID(trusted: id()),
            account: account,
            effect: random.chance(percent: 50)
                ? .increase(amount(), lot: lot())
                : .decrease(
                    amount(),
                    slices: slices(),
                    debt: random.chance(percent: 50) ? .zero : Balance(amount())
                ),
            reason: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func reserved(_ account: AccountID) -> CreditsReserved {
        CreditsReserved(
            id: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: slices(),
            expiresAt: maybe { $0.instant() },
            member: maybe { $0.use() },
            fingerprint: fingerprint()
        )
    }

    private mutating func captured(_ account: AccountID) -> CreditsCaptured {
        CreditsCaptured(
            reservation: ReservationID(trusted: id()),
            account: account,
            id: maybe { CaptureID(trusted: $0.id()) },
            amount: amount(),
            slices: slices(),
            fingerprint: fingerprint()
        )
    }

    private mutating func released(_ account: AccountID) -> CreditsReleased {
        CreditsReleased(
            reservation: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: slices(),
            cause: random.pick(CreditsReleased.Cause.allCases),
            reason: maybe { $0.sealed() },
            capture: maybe { CaptureID(trusted: $0.id()) },
            fingerprint: maybe { $0.fingerprint() },
            member: maybe { $0.use() }
        )
    }

    private mutating func refunded(_ account: AccountID) -> CreditsRefunded {
        CreditsRefunded(
            id: RefundID(trusted: id()),
            reservation: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: refundedSlices(),
            newLot: maybe { RefundLot(id: $0.lot(), amount: $0.amount(), terms: $0.terms()) },
            debt: part(),
            member: maybe { $0.use() },
            reason: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }
}

/// The parts.
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
