// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import EventLog

/// The routes for those who look after the process.
struct Probes: Sendable {
    let ledgers: LedgerDirectory
    let deadlines: Deadlines
    let readModels: ReadModelWatch

    private static let readyTimeout = Duration.seconds(5)

    /// The process answers; and how far its read models are, as far as that can be asked.
    func health() async -> Answer {
        do {
            return try await deadlines.bound(Self.readyTimeout) {
                .json(try await readModels.read().document)
            }
        } catch {
            return .json(Array(#"{"status":"degraded","database":"unavailable"}"#.utf8))
        }
    }

    /// Commands are taken: the database answers, and the ledger follows its log.
    func ready() async -> Answer {
        do {
            return try await deadlines.bound(Self.readyTimeout) {
                guard let handler = try await ledgers.handler(of: Ledger.defaultName) else {
                    throw Problem.unavailable("The default ledger is missing")
                }
                _ = try await handler.read([])
                return .json(Array(#"{"status":"ready"}"#.utf8))
            }
        } catch let problem as Problem {
            return Answer(problem)
        } catch {
            return Answer(Problem.unavailable("Commands are not taken yet"))
        }
    }
}
