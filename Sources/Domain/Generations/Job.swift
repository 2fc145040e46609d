// SPDX-License-Identifier: Apache-2.0

/// A provider's job: the generation that it is made for.
package struct Job: EntityState {
    package let generation: GenerationID
    package let account: AccountID
    /// Counted from 1.
    package let attempt: Int64
    package let position: Position

    package init(
        generation: GenerationID,
        account: AccountID,
        attempt: Int64,
        position: Position
    ) {
        self.generation = generation
        self.account = account
        self.attempt = attempt
        self.position = position
    }

    package var owner: AccountID? { account }

    package static func evolve(_ state: Job?, by event: Event, at position: Position) -> Job {
        guard state == nil, case .generation(.submitted(let event)) = event else {
            unexpected(event, position)
        }
        return Job(
            generation: event.reference.generation,
            account: event.reference.account,
            attempt: event.attempt,
            position: position
        )
    }
}

extension Identifier where Kind == Job {
    /// The provider's name of a job, under the provider's own name.
    package init(provider: String, job: String) {
        self.init(trusted: provider + ":" + job)
    }
}
