// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import EventFormat

/// Observations as facts of the domain: one to one, under names that say whose they are.
///
/// It adds nothing and decides nothing; what cannot be named here is refused whole.
struct FactReader {
    /// No sum of money that providers can name is larger.
    static let minorUnitsMaximum: Int64 = 1_000_000_000_000_000

    let provider: String
    let seal: Draft.Seal

    /// - Throws: what cannot be a fact, as a sentence.
    func facts(_ observations: [Observation]) throws(Unreadable) -> [WebhookFact] {
        guard observations.count <= ReceiveWebhook.factsMaximum else {
            throw Unreadable("It tells of more than \(ReceiveWebhook.factsMaximum) things.")
        }
        var facts: [WebhookFact] = []
        for observation in observations {
            if let fact = try fact(observation) { facts.append(fact) }
        }
        return facts
    }

    /// `nil` for what is only to be looked at.
    private func fact(_ observation: Observation) throws(Unreadable) -> WebhookFact? {
        switch observation {
        case .payment(let observed): .payment(.payment(try facts(observed)))
        case .refund(let observed): .payment(.refund(try refund(observed)))
        case .chargeback(let observed): .payment(.chargeback(try chargeback(observed)))
        case .checkout(let observed): .payment(.checkout(try checkout(observed)))
        case .customer(let observed): try customer(observed)
        case .subscription(let observed): .subscription(try subscription(observed))
        case .job(let observed): .job(try verdict(observed))
        case .hint, .fetch: nil
        }
    }

    /// The provider's name of a thing, under the provider's own.
    func id<Kind>(_ name: String) throws(Unreadable) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(provider + ":" + name) else {
            throw Unreadable("It names a thing by what cannot be an id here.")
        }
        return id
    }

    func optionalID<Kind>(_ name: String?) throws(Unreadable) -> Identifier<Kind>? {
        guard let name else { return nil }
        return try id(name)
    }

    func minorUnits(_ amount: Int64) throws(Unreadable) -> Int64 {
        guard 0...Self.minorUnitsMaximum ~= amount else {
            throw Unreadable("It names an amount of money that cannot be.")
        }
        return amount
    }

    func instant(_ seconds: Int64) -> Instant {
        Instant(microseconds: 0).adding(seconds: seconds)
    }
}
