// SPDX-License-Identifier: Apache-2.0

import Domain

/// The contents of commands, fingerprinted; `Event+Building` takes the same ones, so that an event
/// carries the fingerprint of the command that it came from.

extension OpenAccount {
    static func with(_ id: AccountID, plan: String?) -> OpenAccount {
        var command = OpenAccount(id: id, plan: plan, fingerprint: .none)
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Grant {
    static func with(
        _ id: LotID,
        _ amount: Amount,
        to account: AccountID,
        terms: LotTerms
    ) -> Grant {
        var command = Grant(
            id: id,
            account: account,
            amount: amount,
            terms: terms,
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Adjust {
    static func with(
        _ id: AdjustmentID,
        _ change: SignedAmount,
        of account: AccountID,
        allowsDebt: Bool
    ) -> Adjust {
        var command = Adjust(
            id: id,
            account: account,
            change: change,
            allowsDebt: allowsDebt,
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Reserve {
    static func with(
        _ id: ReservationID,
        _ amount: Amount,
        of account: AccountID,
        seconds: Int64?
    ) -> Reserve {
        var command = Reserve(
            id: id,
            account: account,
            amount: amount,
            expiresInSeconds: seconds,
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Capture {
    static func with(
        _ reservation: ReservationID,
        _ quantity: Quantity,
        id: CaptureID?,
        isFinal: Bool
    ) -> Capture {
        var command = Capture(
            reservation: reservation,
            id: id,
            quantity: quantity,
            isFinal: isFinal,
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Release {
    static func with(_ reservation: ReservationID, reason: String?) -> Release {
        var command = Release(
            reservation: reservation,
            reason: reason.map(Sealed.init),
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}

extension Refund {
    static func with(
        _ id: RefundID,
        _ amount: Amount?,
        of reservation: ReservationID
    ) -> Refund {
        var command = Refund(
            id: id,
            reservation: reservation,
            amount: amount,
            fingerprint: .none
        )
        command.fingerprint = Fingerprint(of: command)
        return command
    }
}
