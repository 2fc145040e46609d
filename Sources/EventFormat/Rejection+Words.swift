// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Why a command of one of the parts is refused, in words that the API and the command line share.
package struct Refusing: Sendable {
    /// The slug of the problem.
    package let code: String
    /// A sentence that says what to do.
    package let detail: String
    package let facts: [JSON.Member]
    package var retryAfterSeconds: Int64?

    fileprivate init(
        _ code: String,
        _ detail: String,
        _ facts: [JSON.Member],
        retryAfterSeconds: Int64? = nil
    ) {
        self.code = code
        self.detail = detail
        self.facts = facts
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension Rejection {
    /// `nil` for those that have their own words at each door.
    package var refusing: Refusing? {
        switch self {
        case .accountFrozen(let account, let debt):
            Refusing(
                "account-frozen",
                "Settle or forgive the \(CreditText.text(debt)) credits that account "
                    + "\(account.text) owes: a payment of it was taken back.",
                [.text("account", account.text), .credits("debt", debt)]
            )
        case .amountExceedsDebt(let account, let debt, _):
            Refusing(
                "amount-exceeds-debt",
                "Forgive at most \(CreditText.text(debt)), which is what account \(account.text) "
                    + "owes.",
                [.text("account", account.text), .credits("debt", debt)]
            )
        case .modelLocked(let model):
            Refusing(
                "model-locked",
                "Unlock model \(model.text) before it is changed.",
                [.text("model", model.text)]
            )
        case .modelDisabled(let model):
            Refusing(
                "model-disabled",
                "Choose another model, or enable \(model.text).",
                [.text("model", model.text)]
            )
        case .quoteExpired(let time):
            Refusing(
                "quote-expired",
                "Ask for a new quote: this one was good until \(TimeText.text(time)).",
                [.text("expired_at", TimeText.text(time))]
            )
        case .wrongState(let key, let state):
            Refusing(
                "wrong-state",
                "Look at \(key.kind) \(key.id) again: it is \(state), which does not allow this.",
                [.text("kind", key.kind.rawValue), .text("id", key.id), .text("state", state)]
            )
        case .limitReached(let limit): limit.refusing
        case .idConflict, .notFound, .invalidContent, .accountSuspended, .expiryNotInFuture,
            .nothingToCapture, .reservationClosed, .amountExceedsHold, .amountExceedsCaptured,
            .lotsExhausted, .insufficientCredits:
            nil
        }
    }
}

extension Limit {
    fileprivate var refusing: Refusing {
        switch self {
        case .concurrency(let account, let maximum):
            Refusing(
                "rate-limited",
                "Wait until one ends of the \(maximum) generations that account \(account.text) "
                    + "may run at a time.",
                [.text("account", account.text), .number("concurrency", maximum)],
                retryAfterSeconds: 1
            )
        case .rate(let account, let maximum, let seconds):
            Refusing(
                "rate-limited",
                "Wait \(seconds) s: account \(account.text) may start \(maximum) generations a "
                    + "minute.",
                [.text("account", account.text), .number("rate_per_minute", maximum)],
                retryAfterSeconds: seconds
            )
        case .memberCap(let member, let cap, let spent, let required):
            Refusing(
                "member-cap-exceeded",
                "Raise the cap of member \(member.text), or wait for the next period.",
                [
                    .text("member", member.text), .credits("cap", Balance(cap)),
                    .credits("spent", spent), .credits("required", Balance(required)),
                ]
            )
        case .count(let key, let what, let maximum):
            Refusing(
                "limit-reached",
                "Remove something first: \(key.kind) \(key.id) has \(maximum) \(what), the most "
                    + "it may have.",
                [
                    .text("kind", key.kind.rawValue), .text("id", key.id),
                    .number("maximum", maximum),
                ]
            )
        }
    }
}
