// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// What is made, and for how much: decided once, from the model and the price of that moment.
package struct GenerationTerms: Hashable, Sendable {
    package var model: ModelID
    package var provider: String
    package var providerModel: String
    package var price: PriceID
    /// The plan that the price was taken for.
    package var plan: String?
    /// As the caller wrote them.
    package var parameters: Sealed
    /// What the model's schema added to them, by JSON pointer.
    package var defaults: [JSON.Member]
    /// What of them the price reads, in clear.
    package var inputs: PriceInputs
    /// How many outputs are ordered.
    package var outputs: Int64
    /// What it is expected to use, where the price counts what is used.
    package var estimate: Usage?
    package var cost: Cost
    package var policy: CapturePolicy
    package var expectedSeconds: Int64?
    /// After so long without a verdict it is given up; `nil` is never.
    package var deadlineSeconds: Int64?

    package init(
        model: ModelID,
        provider: String,
        providerModel: String,
        price: PriceID,
        plan: String? = nil,
        parameters: Sealed,
        defaults: [JSON.Member] = [],
        inputs: PriceInputs = PriceInputs(estimate: Usage(), values: []),
        outputs: Int64 = 1,
        estimate: Usage? = nil,
        cost: Cost,
        policy: CapturePolicy,
        expectedSeconds: Int64? = nil,
        deadlineSeconds: Int64? = nil
    ) {
        self.model = model
        self.provider = provider
        self.providerModel = providerModel
        self.price = price
        self.plan = plan
        self.parameters = parameters
        self.defaults = defaults
        self.inputs = inputs
        self.outputs = outputs
        self.estimate = estimate
        self.cost = cost
        self.policy = policy
        self.expectedSeconds = expectedSeconds
        self.deadlineSeconds = deadlineSeconds
    }
}

/// How long a generation is waited for.
extension GenerationTerms {
    /// Nobody told a provider of it by then: it is given up, as nothing will come of it.
    package static let submissionSeconds: Int64 = 60 * 60
    /// Where the model does not say how long it takes.
    static let usualSeconds: Int64 = 300
    static let overdueFactor: Int64 = 3
    static let overdueSecondsMinimum: Int64 = 120

    /// When one that begins to wait now is overdue.
    package func overdueAt(from time: Instant) -> Instant {
        let (seconds, overflowed) = (expectedSeconds ?? Self.usualSeconds)
            .multipliedReportingOverflow(by: Self.overdueFactor)
        return time.adding(seconds: overflowed ? .max : max(seconds, Self.overdueSecondsMinimum))
    }

    /// When one that no provider has is given up.
    package func submissionDeadline(from time: Instant) -> Instant {
        time.adding(seconds: min(Self.submissionSeconds, deadlineSeconds ?? .max))
    }

    /// When one that a provider has is given up.
    package func deadline(from time: Instant) -> Instant? {
        deadlineSeconds.map { time.adding(seconds: $0) }
    }
}

/// The credit that stands behind a generation.
package enum GenerationHold: Hashable, Sendable {
    /// It costs nothing.
    case none
    /// A reservation of its own.
    case own(ReservationID)
    /// A part of what a whole run holds; the run releases it.
    case shared(ReservationID)

    package var reservation: ReservationID? {
        switch self {
        case .none: nil
        case .own(let id), .shared(let id): id
        }
    }
}

/// The step of a workflow's run that a generation is made for.
package struct RunStepReference: Hashable, Sendable {
    package let run: RunID
    package let step: String

    package init(run: RunID, step: String) {
        self.run = run
        self.step = step
    }
}

extension Identifier where Kind == Reservation {
    /// The hold of a generation.
    package init(of generation: GenerationID) {
        self.init(trusted: "generation/" + generation.text)
    }
}

extension Identifier where Kind == RefundRecord {
    /// What a failure after the success gives back.
    package init(ofFailed generation: GenerationID) {
        self.init(trusted: "generation/" + generation.text + "/failed")
    }
}

extension Identifier where Kind == CaptureRecord {
    /// What a generation takes from the hold of a run; a success after the end takes once more.
    package init(of generation: GenerationID, isLate: Bool) {
        self.init(trusted: "generation/" + generation.text + (isLate ? "/late" : ""))
    }
}
