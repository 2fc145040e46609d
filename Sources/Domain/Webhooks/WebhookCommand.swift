// SPDX-License-Identifier: Apache-2.0

package enum WebhookCommand: CommandFamily {
    case receive(ReceiveWebhook)

    package var subject: EntityKey {
        switch self {
        case .receive(let command): .delivery(command.delivery)
        }
    }
}

/// An authentic delivery of a provider, and what it says.
package struct ReceiveWebhook: Hashable, Sendable {
    package static let factsMaximum = 20

    /// With the provider before the colon: `stripe:evt_1`.
    package var delivery: DeliveryID
    package var provider: String
    /// The provider's word for what happened.
    package var kind: String
    package var body: WebhookBody
    package var content: WebhookContent
    /// Whether another body under the same name says something new.
    package var mayBeNewer: Bool
    /// Further jobs that something happened to, beside that of `content`.
    package var furtherHints: [JobID]
    /// What it tells of and does not show.
    package var fetches: [WebhookFetch]

    package init(
        delivery: DeliveryID,
        provider: String,
        kind: String,
        body: WebhookBody,
        content: WebhookContent,
        mayBeNewer: Bool = false,
        furtherHints: [JobID] = [],
        fetches: [WebhookFetch] = []
    ) {
        self.delivery = delivery
        self.provider = provider
        self.kind = kind
        self.body = body
        self.content = content
        self.mayBeNewer = mayBeNewer
        self.furtherHints = furtherHints
        self.fetches = fetches
    }
}

/// A provider's thing that is to be fetched, for what it says now.
package struct WebhookFetch: Hashable, Sendable {
    /// What is fetched may tell of another thing to fetch, and so on: so often.
    package static let depthMaximum: Int64 = 4

    /// The provider's word: `invoice`.
    package let kind: String
    package let id: String
    /// How many fetches led to it.
    package let depth: Int64

    package init(kind: String, id: String, depth: Int64 = 0) {
        self.kind = kind
        self.id = id
        self.depth = depth
    }
}

/// The body as evidence.
package struct WebhookBody: Hashable, Sendable {
    package enum Encoding: String, Sendable {
        case text
        /// For bytes that are no text.
        case base64
    }

    package let sealed: Sealed
    package let encoding: Encoding

    package init(_ sealed: Sealed, _ encoding: Encoding = .text) {
        self.sealed = sealed
        self.encoding = encoding
    }
}

package enum WebhookContent: Hashable, Sendable {
    case facts([WebhookFact])
    /// Something happened to a job, says one whose word may not settle: the provider is asked.
    case hint(JobID)
    /// It means nothing here; the remark is a slug such as `unknown-kind`.
    case nothing(remark: String)
    /// A sentence without personal text.
    case unreadable(String)
}

package enum WebhookFact: Hashable, Sendable {
    case payment(PaymentObservation)
    case subscription(SubscriptionObservation)
    case job(JobVerdict)

    package var subject: EntityKey {
        switch self {
        case .payment(let observation): observation.subject
        case .subscription(let observation): .subscription(observation.subscription)
        case .job(let verdict): .job(verdict.job)
        }
    }
}

/// How a provider's job ended.
package struct JobVerdict: Hashable, Sendable {
    package var job: JobID
    /// The provider's name of the job.
    package var name: String
    package var provider: String
    package var verdict: Verdict
    package var providerCost: ProviderCost?

    package init(
        provider: String,
        name: String,
        _ verdict: Verdict,
        providerCost: ProviderCost? = nil
    ) {
        job = JobID(provider: provider, job: name)
        self.name = name
        self.provider = provider
        self.verdict = verdict
        self.providerCost = providerCost
    }
}
