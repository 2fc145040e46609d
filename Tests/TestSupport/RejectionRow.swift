// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Testing

/// A row of a table of rejections: the label says which one, or which of two comes first.
package struct RejectionRow: CustomTestStringConvertible, Sendable {
    package let label: String
    package let history: [Event]
    package let command: Command
    package let time: Instant
    package let rejection: Rejection

    package init(
        _ label: String,
        given history: [Event],
        when command: Command,
        at time: Instant = 0,
        then rejection: Rejection
    ) {
        self.label = label
        self.history = history
        self.command = command
        self.time = time
        self.rejection = rejection
    }

    package var testDescription: String { label }

    /// Refused for this reason, and nothing is changed by it.
    package func check(at location: SourceLocation = #_sourceLocation) {
        let given = Given(history)
        let before = given.store.entities
        given.when(command, at: time).thenRejected(rejection, at: location)
        #expect(given.store.entities == before, sourceLocation: location)
        #expect(given.store.events == history, sourceLocation: location)
    }
}
