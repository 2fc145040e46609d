// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Testing

/// A history; `when` puts a command to it, and `then` says what must come of that.
///
///     Given(.opened(), .granted("l1", 10))
///         .when(.reserve("r1", 4))
///         .then(.reserved("r1", 4, from: ["l1": 4]))
package struct Given {
    package let store = MemoryStore()

    package init(_ history: Event...) {
        store.apply(history)
    }

    package init(_ history: [Event]) {
        store.apply(history)
    }

    /// Decides at a time, in seconds; what is decided becomes history.
    @discardableResult
    package func when(_ command: Command, at time: Instant = 0) -> Outcome {
        Outcome(given: self, command: command, result: store.run(command, at: time))
    }
}

/// What came of a command.
///
/// Its methods return it, so that a test can ask more, or go on with another `when`.
package struct Outcome {
    fileprivate let given: Given
    fileprivate let command: Command
    package let result: Result<(Decision, [Event]), Rejection>

    @discardableResult
    package func when(_ command: Command, at time: Instant = 0) -> Outcome {
        given.when(command, at: time)
    }

    /// Just these events.
    @discardableResult
    package func then(
        _ events: Event...,
        at location: SourceLocation = #_sourceLocation
    ) -> Outcome {
        expect(.success((.changes, events)), at: location)
    }

    /// Accepted, and nothing to do.
    @discardableResult
    package func thenNothing(at location: SourceLocation = #_sourceLocation) -> Outcome {
        expect(.success((.changes, [])), at: location)
    }

    /// It was carried out before; the last position that it wrote then.
    @discardableResult
    package func thenRepeats(
        _ position: Position,
        at location: SourceLocation = #_sourceLocation
    ) -> Outcome {
        expect(.success((.repeats(position), [])), at: location)
    }

    @discardableResult
    package func thenRejected(
        _ rejection: Rejection,
        at location: SourceLocation = #_sourceLocation
    ) -> Outcome {
        expect(.failure(rejection), at: location)
    }

    /// What the account has now; at a time: as a reader sees it then.
    @discardableResult
    package func thenBalance(
        of id: AccountID = "alice",
        available: Balance,
        held: Balance = 0,
        debt: Balance = 0,
        seenAt time: Instant? = nil,
        at location: SourceLocation = #_sourceLocation
    ) -> Outcome {
        let stored = given.store.account(id)
        let account = time.flatMap { stored?.asSeen(at: $0) } ?? stored
        let actual = [account?.available, account?.held, account?.debt]
        if actual != [available, held, debt] {
            fail(
                expected: "  \(Brief([available, held, debt])) available, held, debt",
                actual: "  \(Brief(actual))",
                at: location
            )
        }
        return self
    }

    private func expect(
        _ expected: Result<(Decision, [Event]), Rejection>,
        at location: SourceLocation
    ) -> Outcome {
        if !Self.areEqual(expected, result) {
            fail(expected: Self.text(of: expected), actual: Self.text(of: result), at: location)
        }
        let violations = given.store.violations
        if !violations.isEmpty {
            Issue.record(
                Comment(rawValue: violations.joined(separator: "\n")),
                sourceLocation: location
            )
        }
        return self
    }

    private func fail(expected: String, actual: String, at location: SourceLocation) {
        Issue.record(
            "\(Brief(command))\nshould give\n\(expected)\nbut gives\n\(actual)",
            sourceLocation: location
        )
    }

    /// Alerts are told apart: only where one is expected, all are compared.
    private static func apartFromAlerts(_ events: [Event], as expected: [Event]) -> [Event] {
        expected.contains(where: \.isAlert) ? events : events.filter { !$0.isAlert }
    }

    private static func areEqual(
        _ left: Result<(Decision, [Event]), Rejection>,
        _ right: Result<(Decision, [Event]), Rejection>
    ) -> Bool {
        switch (left, right) {
        case (.success(let left), .success(let right)):
            left.0 == right.0 && left.1 == apartFromAlerts(right.1, as: left.1)
        case (.failure(let left), .failure(let right)): left == right
        case (.success, .failure), (.failure, .success): false
        }
    }

    /// One event a line.
    private static func text(of result: Result<(Decision, [Event]), Rejection>) -> String {
        switch result {
        case .failure(let rejection): "  refused: \(Brief(rejection))"
        case .success((.repeats(let position), _)): "  a repeat of \(position)"
        case .success((.changes, [])): "  nothing"
        case .success((.changes, let events)):
            events.map { "  \(Brief($0))" }.joined(separator: "\n")
        }
    }
}

extension Event {
    fileprivate var isAlert: Bool {
        if case .alert = self { true } else { false }
    }
}
