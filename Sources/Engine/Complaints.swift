// SPDX-License-Identifier: Apache-2.0

package import Logging
internal import Synchronization

/// Failures that come again and again, as while the database is away: each is told when it begins,
/// and when it is over.
package final class Complaints: Sendable {
    private let told = Mutex<Set<String>>([])

    package init() {}

    /// `what` is a sentence without its end; what fails is known by it.
    package func tell(_ what: String, _ error: any Error, _ logger: Logger) {
        let isNews = told.withLock { $0.insert(what).inserted }
        logger.log(level: isNews ? .warning : .debug, "\(what): \(error)")
    }

    /// It works.
    package func over(_ what: String, _ logger: Logger) {
        let wasTold = told.withLock { $0.remove(what) != nil }
        if wasTold { logger.notice("It works again. Before: \(what).") }
    }
}
