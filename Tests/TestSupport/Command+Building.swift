// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short commands. Each is fingerprinted by all that it says; the account is Alice's if none is
/// named.
extension Command {
    package static func open(_ id: AccountID = "alice", plan: String? = nil) -> Command {
        .openAccount(.with(id, plan: plan))
    }

    package static func suspend(_ id: AccountID = "alice") -> Command {
        .suspendAccount(id, reason: nil)
    }

    package static func reinstate(_ id: AccountID = "alice") -> Command {
        .reinstateAccount(id, reason: nil)
    }

    package static func grant(
        _ id: LotID,
        _ amount: Amount,
        to account: AccountID = "alice",
        _ source: LotSource = .purchase,
        priority: Int? = nil,
        expiresAt: Instant? = nil
    ) -> Command {
        let terms = LotTerms(source, priority: priority, expiresAt: expiresAt)
        return .grant(.with(id, amount, to: account, terms: terms))
    }

    package static func adjust(
        _ id: AdjustmentID,
        _ change: SignedAmount,
        of account: AccountID = "alice",
        allowsDebt: Bool = false
    ) -> Command {
        .adjust(.with(id, change, of: account, allowsDebt: allowsDebt))
    }

    package static func reserve(
        _ id: ReservationID,
        _ amount: Amount,
        of account: AccountID = "alice",
        seconds: Int64? = nil
    ) -> Command {
        .reserve(.with(id, amount, of: account, seconds: seconds))
    }

    package static func capture(
        _ reservation: ReservationID,
        _ quantity: Capture.Quantity = .all,
        id: CaptureID? = nil,
        isFinal: Bool = true
    ) -> Command {
        .capture(.with(reservation, quantity, id: id, isFinal: isFinal))
    }

    package static func release(_ reservation: ReservationID, reason: String? = nil) -> Command {
        .release(.with(reservation, reason: reason))
    }

    package static func refund(
        _ id: RefundID,
        _ amount: Amount? = nil,
        of reservation: ReservationID
    ) -> Command {
        .refund(.with(id, amount, of: reservation))
    }

    /// `nil` for the commands that are not remembered.
    package var fingerprint: Fingerprint? {
        switch self {
        case .openAccount(let command): command.fingerprint
        case .grant(let command): command.fingerprint
        case .adjust(let command): command.fingerprint
        case .reserve(let command): command.fingerprint
        case .capture(let command): command.fingerprint
        case .release(let command): command.fingerprint
        case .refund(let command): command.fingerprint
        case .forgive(let command): command.fingerprint
        case .catalog(_, let stamp), .generation(_, let stamp), .payment(_, let stamp),
            .subscription(_, let stamp), .workflow(_, let stamp), .dispute(_, let stamp),
            .team(_, let stamp), .alert(_, let stamp), .webhook(_, let stamp),
            .archive(_, let stamp):
            stamp.fingerprint
        case .suspendAccount, .reinstateAccount, .expireReservation, .expireLots: nil
        }
    }
}

extension LotTerms {
    package init(_ source: LotSource, priority: Int? = nil, expiresAt: Instant? = nil) {
        self.init(
            source: source,
            priority: priority ?? source.defaultPriority,
            expiresAt: expiresAt
        )
    }
}
