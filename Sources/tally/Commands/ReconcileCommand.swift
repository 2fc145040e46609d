// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import PaymentDesk
internal import Postgres
internal import Server

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Ask a payment provider what happened, and take in what was not delivered.",
        discussion: """
            What is known already stays as it is: run it as often as you like. A server does so \
            by itself every hour for providers whose API key is in the vault.

              tally reconcile stripe --since 2026-11-01T00:00:00Z
              tally reconcile stripe --since 4711
            """
    )

    enum Start: Sendable {
        case time(Instant)
        case position(Position)
    }

    @OptionGroup var options: LedgerOptions
    @Argument(help: "stripe or dodo.")
    var provider: String

    @Option(
        help: ArgumentHelp(
            "A time, or the position of an event, whose time it is.",
            valueName: "time|position"
        ),
        transform: { text in
            if let position = Position(text), position > 0 { return .position(position) }
            return .time(try Parsing.instant(text))
        }
    )
    var since: Start

    func run() async throws {
        let (name, since) = (provider, since)
        let adapters = ServerSettings(try await options.place.settings()).adapters
        guard let provider = adapters.payments[name] else {
            let known = adapters.payments.keys.sorted().joined(separator: ", ")
            throw ValidationError("Give one of \(known).")
        }
        let report = try await options.open(makes: false) { desk in
            let seconds = try await desk.time(of: since).microseconds / 1_000_000
            let payments = PaymentDesk(desk.installation, registry: adapters)
            do {
                let report = try await Reconciler(payments)
                    .run(provider, since: seconds, on: desk.handler)
                await payments.close()
                return report
            } catch {
                await payments.close()
                throw Failure(error, of: name)
            }
        }
        try options.output.print(report.document, text: report.text)
    }
}

extension Desk {
    fileprivate func time(of start: ReconcileCommand.Start) async throws -> Instant {
        switch start {
        case .time(let instant): return instant
        case .position(let position):
            let ledger = handler.ledger
            let events = try await installation.sessions.perform { connection in
                try Log.events(of: ledger, after: position - 1, limit: 1, on: connection)
            }
            guard let event = events.first else {
                throw Failure(.refused, "not-found", "There is no event at \(position) yet.")
            }
            return event.recordedAt
        }
    }
}

extension Failure {
    fileprivate init(_ error: any Error, of provider: String) {
        switch error {
        case Reconciler.Obstacle.noKey:
            self.init(
                .refused,
                "not-found",
                "There is no API key of \(provider): set one with tally vault set."
            )
        case let fault as PaymentFault:
            self = .unavailable(
                "\(provider) does not answer (\(fault.kind.rawValue), \(fault.code)): try again."
            )
        default:
            self = Failure(error)
        }
    }
}

extension Reconciler.Report {
    fileprivate var document: JSON {
        .object([
            .number("seen", Int64(seen)), .number("known", Int64(repeats)),
            .number("unreadable", Int64(unreadable)), .list("new", new.map(JSON.string)),
        ])
    }

    fileprivate var text: String {
        let lines = new.isEmpty ? ["Nothing was missing."] : ["Taken in:"] + new.map { "  \($0)" }
        let unread = unreadable == 0 ? "" : ", \(unreadable) of them unreadable"
        return (["\(seen) looked at, \(repeats) known\(unread)."] + lines)
            .joined(separator: "\n")
    }
}
