// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// What each rejection is over HTTP: the one place that knows both.
extension Rejection {
    var problem: Problem {
        switch self {
        case .idConflict(let key, let first):
            Problem(
                .idConflict,
                "Choose another id, or send the content that was sent first: \(key.name) "
                    + "\(key.id) was made at position \(first).",
                facts: [
                    .text("kind", key.name), .text("id", key.id),
                    .integer("first_position", first),
                ]
            )
        case .notFound(let key): .notFound(key)
        case .accountSuspended(let account):
            Problem(
                .accountSuspended,
                "Reinstate account \(account.text) before it reserves anything.",
                facts: [.text("account", account.text)]
            )
        case .expiryNotInFuture(_, let now):
            .invalid(
                "/expires_at",
                "Choose a time after \(TimeText.text(now)), which is now, or leave it out."
            )
        case .nothingToCapture:
            .invalid("/amount", "Capture more than 0, or set final to true to release all.")
        case .invalidContent(let errors):
            .invalid(errors)
        case .accountFrozen, .amountExceedsDebt, .modelLocked, .modelDisabled, .quoteExpired,
            .wrongState, .limitReached:
            stateProblem
        case .lotsExhausted(let account):
            Problem(
                .tooManyLots,
                "Use up or let expire some of the \(Account.lotsMaximum) lots of account "
                    + "\(account.text) before granting more.",
                facts: [.text("account", account.text)]
            )
        case .reservationClosed, .amountExceedsHold, .amountExceedsCaptured, .insufficientCredits:
            amountProblem
        }
    }

    private var amountProblem: Problem {
        switch self {
        case .reservationClosed(let reservation, let status):
            return Problem(
                .reservationClosed,
                "Nothing is held any more by reservation \(reservation.text), which is "
                    + "\(status.rawValue): make a new one.",
                facts: [
                    .text("reservation", reservation.text),
                    .text("reservation_status", status.rawValue),
                ]
            )
        case .amountExceedsHold(let reservation, let held, let requested):
            return Problem(
                .amountExceedsHold,
                "Capture at most \(CreditText.text(held)), which is what reservation "
                    + "\(reservation.text) holds.",
                facts: [
                    .text("reservation", reservation.text),
                    .credits("held", held.microcredits),
                    .credits("requested", Int128(requested.microcredits)),
                ]
            )
        case .amountExceedsCaptured(let reservation, let refundable, let requested):
            var facts: [Problem.Fact] = [
                .text("reservation", reservation.text),
                .credits("refundable", refundable.microcredits),
            ]
            if let requested {
                facts.append(.credits("requested", Int128(requested.microcredits)))
            }
            return Problem(
                .amountExceedsCaptured,
                "Refund at most \(CreditText.text(refundable)), which is what reservation "
                    + "\(reservation.text) captured and did not refund yet.",
                facts: facts
            )
        case .insufficientCredits(let account, let available, let required):
            return Problem(
                .insufficientCredits,
                "Grant credits to account \(account.text), or ask for at most "
                    + "\(CreditText.text(available)).",
                facts: [
                    .text("account", account.text),
                    .credits("available", available.microcredits),
                    .credits("required", Int128(required.microcredits)),
                ]
            )
        default: return problem
        }
    }

    private var stateProblem: Problem {
        guard let refusing, let code = ProblemCode(rawValue: refusing.code) else {
            preconditionFailure("\(self) has no words.")
        }
        var problem = Problem(code, refusing.detail, facts: refusing.facts.map(Problem.Fact.json))
        problem.retryAfterSeconds = refusing.retryAfterSeconds.map { Int($0) }
        return problem
    }
}

extension Problem {
    /// Where only parameters are wrong, the problem says so.
    fileprivate static func invalid(_ errors: [ContentError]) -> Problem {
        let fields = errors.map { FieldError(pointer: $0.pointer, detail: $0.detail) }
        let areParameters = errors.allSatisfy { $0.pointer.hasPrefix("/parameters") }
        return .invalid(fields, areParameters ? .invalidParameters : .invalidRequest)
    }

    static func notFound(_ key: EntityKey) -> Problem {
        Problem(
            key.kind == .model ? .modelNotFound : .notFound,
            "Check the id: this ledger has no \(key.name) \(key.id).",
            facts: [.text("kind", key.name), .text("id", key.id)]
        )
    }
}

extension EntityKey {
    /// As the API calls it: a lot is known by its grant.
    var name: String {
        switch kind {
        case .lot: "grant"
        case .fault: "error"
        default: kind.rawValue
        }
    }
}
