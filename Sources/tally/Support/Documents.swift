// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
package import EventLog
package import JSONText

/// The objects of the HTTP API, as `--json` prints them.
package enum Documents {
    package static func account(_ account: Account, _ position: Position) -> JSON {
        .object([
            .text("id", account.id.text),
            .text("status", account.status.rawValue),
            .credits("available", account.available),
            .credits("held", account.held),
            .credits("debt", account.debt),
            .list("lots", account.lots.map(lot)),
            .number("position", position),
        ])
    }

    private static func lot(_ lot: OpenLot) -> JSON {
        .object([
            .text("id", lot.id.text),
            .text("source", lot.terms.source.rawValue),
            .credits("remaining", Balance(microcredits: Int128(lot.remaining))),
            .time("expires_at", lot.terms.expiresAt),
            .number("priority", lot.terms.priority),
        ])
    }

    package static func reservation(_ reservation: Reservation, _ position: Position) -> JSON {
        .object([
            .text("id", reservation.id.text),
            .text("account", reservation.account.text),
            .text("status", reservation.status.rawValue),
            .credits("reserved", Balance(reservation.amount)),
            .credits("captured", reservation.captured),
            .credits("released", reservation.released),
            .credits("refunded", reservation.refunded),
            .credits("uncollected", reservation.charge?.uncollected ?? .zero),
            .list(
                "slices",
                reservation.slices.map { slice in
                    .object([
                        .text("lot", slice.lot.text),
                        .credits("amount", Balance(slice.amount)),
                    ])
                }
            ),
            .time("expires_at", reservation.expiresAt),
            .number("position", position),
        ])
    }

    /// `remaining` is what its account has left of it.
    package static func grant(_ lot: Lot, remaining: Balance, _ position: Position) -> JSON {
        .object([
            .text("id", lot.id.text),
            .text("account", lot.account.text),
            .credits("amount", Balance(lot.amount)),
            .credits("remaining", remaining),
            .text("source", lot.terms.source.rawValue),
            .number("priority", lot.terms.priority),
            .time("expires_at", lot.terms.expiresAt),
            .number("position", position),
        ])
    }

    package static func refund(_ refund: RefundRecord, _ position: Position) -> JSON {
        .object([
            .text("id", refund.id.text),
            .text("reservation", refund.reservation.text),
            .text("account", refund.account.text),
            .credits("amount", Balance(refund.amount)),
            .number("position", position),
        ])
    }

    package static func adjustment(_ adjustment: AdjustmentRecord, _ position: Position) -> JSON {
        .object([
            .text("id", adjustment.id.text),
            .text("account", adjustment.account.text),
            .credits("amount", adjustment.signed),
            .credits("debt", adjustment.debt),
            .number("position", position),
        ])
    }

    package static func key(_ key: KeyStore.Key, ledgers: [Ledger]) -> JSON {
        .object([
            .text("id", key.id),
            .text("role", key.role.rawValue),
            .text("name", key.name),
            .text("ledger", ledgers.first { $0.id == key.ledger }?.name),
            .time("created_at", key.createdAt),
            .time("revoked_at", key.revokedAt),
        ])
    }

    package static func secret(_ entry: SecretStore.Entry) -> JSON {
        .object([
            .text("id", entry.id),
            .text("provider", entry.provider),
            .text("purpose", entry.purpose.rawValue),
            .time("created_at", entry.createdAt),
            .time("used_at", entry.usedAt),
            .time("disabled_at", entry.disabledAt),
        ])
    }
}

extension AdjustmentRecord {
    /// What was added, or (negative) taken.
    package var signed: Balance {
        let microcredits = Int128(change.amount.microcredits)
        return switch change {
        case .increase: Balance(microcredits: microcredits)
        case .decrease: Balance(microcredits: -microcredits)
        }
    }
}
