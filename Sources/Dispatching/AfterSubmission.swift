// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Transport

/// What follows from the answer to a submission.
package enum AfterSubmission: Hashable, Sendable {
    case submitted(job: String)
    case settle(ObservedJob)
    /// It was not taken on: the hold is released.
    case fail(ProviderFault)
    /// It was not taken on, and may be later: another attempt begins.
    case retry(attempt: Int64, ProviderFault)
    /// Nobody knows: it is looked up, or goes overdue.
    case unknown(ProviderFault)

    package init(_ outcome: SubmitOutcome, attempt: Int64, attemptsMaximum: Int64) {
        switch outcome {
        case .accepted(let job): self = .submitted(job: job)
        case .finished(let observed): self = .settle(observed)
        case .unknown(let fault): self = .unknown(fault)
        case .refused(let fault):
            let mayTry = fault.isOfTheMoment && attempt < attemptsMaximum
            self = mayTry ? .retry(attempt: attempt + 1, fault) : .fail(fault)
        }
    }
}

extension ProviderFault {
    /// Whether the same request may be taken on later.
    var isOfTheMoment: Bool {
        switch kind {
        case .rateLimited, .down: true
        case .balanceEmpty, .unauthorized, .invalid, .moderation, .failed: false
        }
    }

    /// What the failure to reach a provider means.
    static func transport(_ failure: ProviderClient.Failure) -> ProviderFault {
        switch failure {
        case .notSent: ProviderFault(.down, code: "unreachable")
        case .unanswered: ProviderFault(.down, code: "unanswered")
        }
    }
}

extension SubmitOutcome {
    package static func failure(_ failure: ProviderClient.Failure) -> SubmitOutcome {
        switch failure {
        case .notSent: .refused(.transport(failure))
        case .unanswered: .unknown(.transport(failure))
        }
    }
}
