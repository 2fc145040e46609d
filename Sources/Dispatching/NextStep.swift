// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What is to be done next for a generation: a function of what the log says of it.
package enum NextStep: Hashable, Sendable {
    /// It ended, or nobody here can do anything for it.
    case nothing
    /// Its current attempt is to be given to its provider.
    case submit(attempt: Int64)
    /// It may have been given to its provider; its job would have this name.
    case lookUp(job: String)
    /// Its provider has it.
    case ask(job: String)
    /// The account cancelled what its provider still makes.
    case stop(job: String)

    /// `chosenJob` is the name that the current attempt's job has where that is ours to choose.
    ///
    /// An attempt that was being dispatched is never dispatched again: without a name to look
    /// for, nothing is done, and it goes overdue.
    package init(_ generation: Generation, chosenJob: String?) {
        let job = generation.currentJob
        switch generation.status {
        case .requested:
            if let job {
                self = .ask(job: job)
            } else if generation.attempt.dispatched == nil {
                self = .submit(attempt: Int64(generation.attempts.count))
            } else if let chosenJob {
                self = .lookUp(job: chosenJob)
            } else {
                self = .nothing
            }
        case .submitted: self = job.map { NextStep.ask(job: $0) } ?? .nothing
        case .cancelled:
            let isByProvider = generation.verdicts.contains { $0.status == .cancelled }
            let stop = job.map { NextStep.stop(job: $0) } ?? .nothing
            self = isByProvider ? .nothing : stop
        case .succeeded, .failed: self = .nothing
        }
    }
}

extension Generation {
    /// The provider's name of the current attempt's job.
    var currentJob: String? {
        attempt.job.map { String($0.text.dropFirst(terms.provider.utf8.count + 1)) }
    }
}
