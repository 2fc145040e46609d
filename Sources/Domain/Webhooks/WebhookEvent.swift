// SPDX-License-Identifier: Apache-2.0

/// What providers delivered.
package enum WebhookEvent: EventFamily {
    case received(WebhookReceived)
    case refused(WebhookRefused)

    /// Whose it is stands in what follows from it.
    package var account: AccountID? { nil }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .received(let event): try body(.delivery(event.delivery))
        case .refused(let event): try body(.delivery(event.delivery))
        }
    }
}

/// One authentic delivery; what it means follows it in the same commit.
package struct WebhookReceived: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// How many facts it told.
        case facts(Int64)
        case hint(JobID)
        case nothing(remark: String)
        case unreadable(String)
    }

    package var delivery: DeliveryID
    package var provider: String
    package var kind: String
    package var body: WebhookBody
    package var outcome: Outcome
    /// Jobs that something happened to, beside that of the outcome: they are asked after, too.
    package var furtherHints: [JobID]
    /// What it tells of and does not show: it is fetched after the commit.
    package var fetches: [WebhookFetch]
    /// Keyed, of the body: equal bodies are equal.
    package var fingerprint: Fingerprint

    package init(
        delivery: DeliveryID,
        provider: String,
        kind: String,
        body: WebhookBody,
        outcome: Outcome,
        furtherHints: [JobID] = [],
        fetches: [WebhookFetch] = [],
        fingerprint: Fingerprint
    ) {
        self.delivery = delivery
        self.provider = provider
        self.kind = kind
        self.body = body
        self.outcome = outcome
        self.furtherHints = furtherHints
        self.fetches = fetches
        self.fingerprint = fingerprint
    }
}

extension WebhookReceived {
    /// All jobs that are to be asked after.
    package var hints: [JobID] {
        if case .hint(let job) = outcome { [job] + furtherHints } else { furtherHints }
    }
}

/// One fact of a delivery that cannot be taken as things are; told again, it is tried again.
package struct WebhookRefused: Hashable, Sendable {
    /// Nobody's job here: another system's, or one that is being submitted; then it is asked
    /// after.
    package static let unknownJob = "unknown-job"

    package var delivery: DeliveryID
    /// What the fact is about.
    package var subject: EntityKey
    /// A slug such as `unknown-plan`.
    package var reason: String

    package init(delivery: DeliveryID, subject: EntityKey, reason: String) {
        self.delivery = delivery
        self.subject = subject
        self.reason = reason
    }
}
