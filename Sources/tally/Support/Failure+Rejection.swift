// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
internal import JSONText

/// The codes and facts are those of the HTTP API.
extension Failure {
    package init(_ rejection: Rejection) {
        switch rejection {
        case .idConflict(let key, let first):
            self.init(
                .refused,
                "id-conflict",
                "\(key.words) has other content since position \(first): choose another id.",
                facts: [.text("key", key.text), .number("first", first)]
            )
        case .notFound(let key):
            self.init(
                .refused,
                "not-found",
                "There is no \(key.words): look at the spelling and the ledger.",
                facts: [.text("key", key.text)]
            )
        case .accountSuspended(let id):
            self.init(
                .refused,
                "account-suspended",
                "Account \(id.text) is suspended: reinstate it first.",
                facts: [.text("account", id.text)]
            )
        case .expiryNotInFuture(let expiry, let now):
            self.init(
                .refused,
                "invalid-parameters",
                "The expiry \(TimeText.text(expiry)) is over at \(TimeText.text(now)): "
                    + "give a later one.",
                facts: [.time("expires_at", expiry), .time("now", now)]
            )
        case .nothingToCapture(let id):
            self.init(
                .refused,
                "invalid-parameters",
                "A capture of nothing from reservation \(id.text) changes nothing: give an amount.",
                facts: [.text("reservation", id.text)]
            )
        case .reservationClosed, .amountExceedsHold, .amountExceedsCaptured:
            self.init(ofReservation: rejection)
        case .invalidContent(let errors):
            self.init(
                .refused,
                "invalid-parameters",
                errors.map { "\($0.pointer): \($0.detail)" }.joined(separator: " "),
                facts: []
            )
        case .accountFrozen, .amountExceedsDebt, .modelLocked, .modelDisabled, .quoteExpired,
            .wrongState, .limitReached:
            guard let refusing = rejection.refusing else {
                preconditionFailure("\(rejection) has no words.")
            }
            self.init(.refused, refusing.code, refusing.detail, facts: refusing.facts)
        case .lotsExhausted(let id):
            self.init(
                .refused,
                "invalid-request",
                "Account \(id.text) has \(Account.lotsMaximum) lots: use some up first.",
                facts: [.text("account", id.text)]
            )
        case .insufficientCredits(let id, let available, let required):
            self.init(
                .refused,
                "insufficient-credits",
                "Account \(id.text) has \(CreditText.text(available)) credits available, "
                    + "\(CreditText.text(required)) are required: grant some first.",
                facts: [
                    .credits("available", available), .credits("required", Balance(required)),
                    .text("account", id.text),
                ]
            )
        }
    }

    private init(ofReservation rejection: Rejection) {
        switch rejection {
        case .reservationClosed(let id, let status):
            self.init(
                .refused,
                "reservation-closed",
                "Reservation \(id.text) is closed (\(status.rawValue)).",
                facts: [.text("reservation", id.text), .text("status", status.rawValue)]
            )
        case .amountExceedsHold(let id, let held, let requested):
            self.init(
                .refused,
                "amount-exceeds-hold",
                "Reservation \(id.text) holds \(CreditText.text(held)) credits, not "
                    + "\(CreditText.text(requested)): capture what it holds.",
                facts: [.text("reservation", id.text), .credits("held", held)]
            )
        case .amountExceedsCaptured(let id, let refundable, _):
            self.init(
                .refused,
                "amount-exceeds-captured",
                "Reservation \(id.text) has \(CreditText.text(refundable)) credits left to refund.",
                facts: [.text("reservation", id.text), .credits("refundable", refundable)]
            )
        default:
            preconditionFailure("\(rejection) is not about a reservation.")
        }
    }
}

extension EntityKey {
    /// `account alice`, for a sentence.
    fileprivate var words: String { text.replacing("/", with: " ", maxReplacements: 1) }
}
