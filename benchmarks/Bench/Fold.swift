// SPDX-License-Identifier: Apache-2.0

import Archive
import ArgumentParser
import Domain
import Engine
import EventFormat
import EventLog

/// From the lines of an archived segment to the state of a ledger: what every replay does at least.
struct Fold: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lines of an archive's first segment parsed, decoded and folded, on one thread."
    )

    @Option(help: "The folder of the archive.")
    var archive: String

    @Option(help: "The ledger in it.")
    var ledger = Ledger.defaultName

    @Option(help: "How often; allocations are what one more round adds.")
    var rounds = 10

    func run() throws {
        let archive = Archive(DirectoryTarget(archive), ledger: ledger)
        let lines = try archive.lines(first: 1, sha256: nil)
        let prefix = LinePrefix(ledger: ledger)
        var times: [Duration] = []
        var entities = 0
        for _ in 0..<rounds {
            var state = Replay()
            times.append(
                try ContinuousClock().measure {
                    for index in 0..<lines.count {
                        let record = try RecordedEvent(line: lines[index], ledger: prefix)
                        state.apply(try record.decoded(), at: record.position)
                    }
                }
            )
            guard state.violations.isEmpty else {
                throw ValidationError(state.violations.joined(separator: " "))
            }
            entities = state.items.count
        }
        times.sort()
        let rates = times.map { Int(Double(lines.count) / $0.seconds) }
        print(
            """
            {"events": \(lines.count), "rounds": \(rounds), "entities": \(entities), \
            "per_second_p50": \(rates[rounds / 2]), "per_second_least": \(rates[rounds - 1]), \
            "per_second_most": \(rates[0])}
            """
        )
    }
}
