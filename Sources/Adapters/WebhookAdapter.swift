// SPDX-License-Identifier: Apache-2.0

/// What a provider's webhooks are: authentic or not, and what they say.
///
/// Pure: bytes in, observations out. It knows no account and no balance, and calls nobody.
package protocol WebhookAdapter: Sendable {
    /// As in the path of the webhook, and before the colon of ids: `stripe`.
    var provider: String { get }
    var authenticity: Authenticity { get }
    /// Of the callback's URL, where a secret in it is what tells who calls.
    var tokenParameter: String? { get }

    /// Where the provider publishes what its webhooks are verified by; `nil`: a secret is set.
    var publishedKeys: String? { get }

    /// Checks the signature of the very bytes, against each secret, in constant time.
    ///
    /// Several secrets are valid while one replaces another.
    func verify(_ delivery: Delivery, secrets: [String]) -> Verification

    /// What the delivery says; called for authentic ones only.
    ///
    /// - Throws: `Unreadable` where the body is not what the provider documents. Unknown kinds of
    ///   events are readable: they say nothing.
    func translate(_ delivery: Delivery) throws(Unreadable) -> Translation
}

extension WebhookAdapter {
    package var tokenParameter: String? { nil }
    package var publishedKeys: String? { nil }

    /// A secret as a part of a URL.
    package func encoded(token: String) -> String { URLText.encode(token) }
}

/// Why an authentic body cannot be understood; it holds no personal text.
package struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// What one delivery says.
package struct Translation: Hashable, Sendable {
    /// Whether the same delivery may come again with news.
    package enum Repeat: String, Sendable {
        /// What comes again under the same name says the same.
        case same
        /// It shows the thing as it is when it is sent: a repeat may be newer.
        case mayBeNewer = "may-be-newer"
    }

    /// The provider's name of the delivery; where it has none, one made of the thing and its
    /// state, so that equal news are equal.
    package var delivery: String
    /// The provider's word for what happened: `payment_intent.succeeded`.
    package var kind: String
    /// The provider's thing that it is about, such as `pi_1`: the evidence is kept under its name.
    package var subject: String?
    package var repeats: Repeat
    package var observations: [Observation]
    /// Why nothing was observed, or not all that it might say: a slug such as `unknown-kind`.
    package var remark: String?

    package init(
        delivery: String,
        kind: String,
        subject: String?,
        repeats: Repeat = .same,
        observations: [Observation],
        remark: String? = nil
    ) {
        self.delivery = delivery
        self.kind = kind
        self.subject = subject
        self.repeats = repeats
        self.observations = observations
        self.remark = remark
    }
}
