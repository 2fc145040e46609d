// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A ledger that lives through one random sequence, and says at a failure how to see it again.
struct RandomHistory {
    static let count = 300
    static let length = 60

    let number: Int
    let store = MemoryStore()
    let commands: [TimedCommand]
    private(set) var step = 0

    init(number: Int, commands: [TimedCommand]) {
        self.number = number
        self.commands = commands
    }

    /// The same for every law.
    private static let sequences: [[TimedCommand]] = (0..<count).map { number in
        var commands = RandomCommands(number: number)
        return commands.sequence(of: length)
    }

    /// One history after the other; the first failure ends the test.
    static func each(_ body: (inout RandomHistory) throws -> Void) rethrows {
        for (number, commands) in sequences.enumerated() {
            var history = RandomHistory(number: number, commands: commands)
            try body(&history)
        }
    }

    /// Runs all commands, and looks at the ledger after each.
    mutating func run(
        _ look: (TimedCommand, Result<(Decision, [Event]), Rejection>) throws -> Void = { _, _ in }
    ) throws {
        for timed in commands {
            step += 1
            let result = store.run(timed.command, at: timed.time)
            try #require(store.violations.isEmpty, "\(store.violations) \(self)")
            try look(timed, result)
        }
    }

    /// What a failure is told with.
    func at(_ timed: TimedCommand) -> Comment {
        "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number): \(Brief(timed.command))"
    }
}

extension RandomHistory: CustomStringConvertible {
    var description: String {
        let done = commands.prefix(step).map { "  \($0.time.microseconds)µs \(Brief($0.command))" }
        let seed = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number):"
        return seed + "\n" + done.joined(separator: "\n")
    }
}

extension Result<(Decision, [Event]), Rejection> {
    var decision: Decision? {
        guard case .success(let (decision, _)) = self else { return nil }
        return decision
    }

    var events: [Event] {
        guard case .success(let (_, events)) = self else { return [] }
        return events
    }

    var rejection: Rejection? {
        guard case .failure(let rejection) = self else { return nil }
        return rejection
    }
}
