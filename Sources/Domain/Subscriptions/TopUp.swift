// SPDX-License-Identifier: Apache-2.0

/// Credits that are bought by themselves when few are left.
///
/// A class, so that the account, which is copied with each change, stays small.
package final class TopUp: Equatable, Sendable {
    package let state: TopUpState

    package init(_ state: TopUpState) {
        self.state = state
    }

    package static func == (left: TopUp, right: TopUp) -> Bool {
        left === right || left.state == right.state
    }
}

package typealias TopUpID = Identifier<TopUp>

/// When to buy what.
package struct TopUpTerms: Hashable, Sendable {
    /// A top-up is due when less than this is available.
    package var threshold: Amount
    package var package: PackageID
    /// How many within 30 days.
    package var monthlyMaximum: Int64
    /// What the provider calls the means of payment; not personal.
    package var paymentMethod: String?

    package init(
        threshold: Amount,
        package: PackageID,
        monthlyMaximum: Int64,
        paymentMethod: String? = nil
    ) {
        self.threshold = threshold
        self.package = package
        self.monthlyMaximum = monthlyMaximum
        self.paymentMethod = paymentMethod
    }
}

/// How the top-ups of an account stand.
package struct TopUpState: Hashable, Sendable {
    package static let monthlyMaximum: Int64 = 100
    package static let monthSeconds: Int64 = 30 * 86_400
    /// How long an answer may take.
    package static let flightSeconds: Int64 = 86_400
    /// How long to wait after the first, second and third failure in a row; after the next one
    /// there is none until it is configured again.
    package static let backOffSeconds: [Int64] = [3_600, 6 * 3_600, 24 * 3_600]

    package struct Flight: Hashable, Sendable {
        package let id: TopUpID
        /// It failed if nothing is heard of it until then.
        package let expiresAt: Instant

        package init(id: TopUpID, expiresAt: Instant) {
            self.id = id
            self.expiresAt = expiresAt
        }
    }

    /// `nil` is switched off.
    package var terms: TopUpTerms?
    /// The one that was asked for and is not answered.
    package var flight: Flight?
    /// When those of the last 30 days were asked for; failed ones are not among them.
    package var requests: [Instant] = []
    /// In a row.
    package var failures: Int64 = 0
    package var notBefore: Instant?
    package var isDisabled = false
    package var position: Position

    package init(position: Position) {
        self.position = position
    }

    /// When the next one may be asked for, as far as its own rules go; `nil` is not at all, or not
    /// now.
    package var nextAttempt: Instant? {
        guard let terms, flight == nil, !isDisabled else { return nil }
        let earliest = notBefore ?? Instant(microseconds: 0)
        let excess = requests.count - Int(terms.monthlyMaximum)
        guard excess >= 0 else { return earliest }
        return max(earliest, requests[excess].adding(seconds: Self.monthSeconds))
    }
}

/// What became of a top-up.
///
/// The raw values are part of the stored format.
package enum TopUpOutcome: String, CaseIterable, Sendable {
    case succeeded
    case declined
    /// Nothing was heard of it.
    case expired
}

package struct TopUpConfigured: Hashable, Sendable {
    package var account: AccountID
    /// `nil` is switched off.
    package var terms: TopUpTerms?
    package var actor: String?

    package init(account: AccountID, terms: TopUpTerms?, actor: String?) {
        self.account = account
        self.terms = terms
        self.actor = actor
    }
}

/// Somebody should charge the account's means of payment.
package struct TopUpRequested: Hashable, Sendable {
    package var id: TopUpID
    package var account: AccountID
    package var package: PackageID
    package var paymentMethod: String?
    /// How much less than the threshold is available.
    package var shortfall: Balance
    package var at: Instant
    package var expiresAt: Instant

    package init(
        id: TopUpID,
        account: AccountID,
        package: PackageID,
        paymentMethod: String?,
        shortfall: Balance,
        at: Instant,
        expiresAt: Instant
    ) {
        self.id = id
        self.account = account
        self.package = package
        self.paymentMethod = paymentMethod
        self.shortfall = shortfall
        self.at = at
        self.expiresAt = expiresAt
    }
}

package struct TopUpSettled: Hashable, Sendable {
    package var id: TopUpID
    package var account: AccountID
    package var outcome: TopUpOutcome
    /// The next one is not asked for before.
    package var notBefore: Instant?
    /// It failed too often: there is no next one until it is configured again.
    package var isDisabled: Bool

    package init(
        id: TopUpID,
        account: AccountID,
        outcome: TopUpOutcome,
        notBefore: Instant? = nil,
        isDisabled: Bool = false
    ) {
        self.id = id
        self.account = account
        self.outcome = outcome
        self.notBefore = notBefore
        self.isDisabled = isDisabled
    }
}
