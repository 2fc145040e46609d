// SPDX-License-Identifier: Apache-2.0

/// What is said before a provider is called.
extension Workspace {
    /// An attempt is given to its provider once: whoever is answered with a repeat does not call.
    ///
    /// From then on the provider may have it, so nothing but a verdict, or the deadline that the
    /// model sets, releases the hold.
    mutating func dispatch(
        _ id: GenerationID,
        attempt: Int64
    ) throws(Refusal) -> Decision {
        let generation = try requireGeneration(id)
        let count = Int64(generation.attempts.count)
        if 1...count ~= attempt,
            let position = generation.attempts[Int(attempt) - 1].dispatched
        {
            return .repeats(position)
        }
        guard generation.isOpen, attempt == count, generation.attempt.job == nil else {
            throw .rejected(.wrongState(.generation(id), state: generation.state))
        }
        try emit(
            .dispatching(
                GenerationDispatching(
                    reference: generation.ongoing,
                    attempt: attempt,
                    overdueAt: generation.terms.overdueAt(from: time),
                    deadline: generation.terms.deadline(from: time)
                )
            )
        )
        return .changes
    }
}
