// SPDX-License-Identifier: Apache-2.0

extension EmbeddedPostgres {
    /// What supervision saw; for the log.
    package enum Incident: Sendable, CustomStringConvertible {
        case died
        case restarted
        case notRestarted(reason: String, nextAttempt: Duration)

        package var description: String {
            switch self {
            case .died: "PostgreSQL is gone; starting it again."
            case .restarted: "PostgreSQL runs again."
            case .notRestarted(let reason, let nextAttempt):
                "PostgreSQL could not be started again (\(reason)); next attempt in \(nextAttempt)."
            }
        }
    }

    private static let lookInterval = Duration.milliseconds(100)
    private static let pauseMinimum = Duration.milliseconds(200)
    private static let pauseMaximum = Duration.seconds(10)

    /// Starts a server that died again, until the task is cancelled; then returns.
    ///
    /// Between attempts that fail it pauses, twice as long each time, up to ten seconds.
    package func supervise(
        report: @Sendable (Incident) -> Void = { _ in }
    ) async {
        while await pause(Self.lookInterval) {
            guard isDead else { continue }
            report(.died)
            await revive(report: report)
        }
    }

    private func revive(report: @Sendable (Incident) -> Void) async {
        var nextAttempt = Self.pauseMinimum
        repeat {
            do {
                try await startServer()
                report(.restarted)
                return
            } catch {
                report(.notRestarted(reason: String(describing: error), nextAttempt: nextAttempt))
            }
            let now = nextAttempt
            nextAttempt = min(nextAttempt * 2, Self.pauseMaximum)
            guard await pause(now) else { return }
        } while isDead
    }

    /// Returns whether to go on: not if the task was cancelled.
    private func pause(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
