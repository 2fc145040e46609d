// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

extension LedgerOptions {
    /// Carries out a command on a reservation, and shows the reservation.
    func changeReservation(_ request: Request) async throws {
        try await change(request) { receipt, _ in
            guard let (reservation, _) = receipt.view.reservation(at: 0) else {
                preconditionFailure("A reservation was answered with something else.")
            }
            return (
                Documents.reservation(reservation, receipt.position),
                Table.facts([
                    ("reservation", reservation.id.text),
                    ("account", reservation.account.text),
                    ("status", reservation.status.rawValue),
                    ("reserved", NumberText.credits(Balance(reservation.amount))),
                    ("held", NumberText.credits(reservation.held)),
                    ("captured", NumberText.credits(reservation.captured)),
                    ("released", NumberText.credits(reservation.released)),
                    ("refunded", NumberText.credits(reservation.refunded)),
                    ("expires", reservation.expiresAt.map(TimeText.text) ?? "never"),
                    ("position", NumberText.grouped(receipt.position)),
                ])
            )
        }
    }
}
