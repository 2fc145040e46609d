// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import Synchronization

/// Failures that come again and again, as while the database is away: each is told when it begins,
/// then once a minute, and when it is over.
final class Complaints: Sendable {
    private static let pause = Duration.seconds(60)

    private let told = Mutex<[String: ContinuousClock.Instant]>([:])

    /// `what` is a sentence without its end; what fails is known by it.
    func tell(_ what: String, _ error: any Error, _ logger: Logger) {
        let isNews = told.withLock { told in
            if let last = told[what], last.duration(to: .now) < Self.pause { return false }
            told[what] = .now
            return true
        }
        logger.log(level: isNews ? .warning : .debug, "\(what): \(error)")
    }

    /// It works.
    func over(_ what: String, _ logger: Logger) {
        let wasTold = told.withLock { $0.removeValue(forKey: what) != nil }
        if wasTold { logger.notice("It works again. Before: \(what).") }
    }
}
