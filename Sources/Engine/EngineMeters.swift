// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import Synchronization

/// What a command handler counts.
///
/// Cheap enough to be always on: a few additions a batch.
package final class EngineMeters: Sendable {
    package struct Reading: Sendable {
        package var commands = 0
        package var events = 0
        package var batches = 0
        package var conflicts = 0
        package var lostAnswers = 0
        package var pagesWritten = 0
        package var checkpoint: Position = 0
        package var batchSize = Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
        package var commitSeconds = Histogram(bounds: Histogram.seconds)
        package var commandSeconds = Histogram(bounds: Histogram.seconds)
    }

    private let reading = Mutex(Reading())

    package init() {}

    package func read() -> Reading {
        reading.withLock { $0 }
    }

    func committed(in duration: Duration, events: Int) {
        reading.withLock { reading in
            reading.commitSeconds.record(duration.seconds)
            reading.events += events
        }
    }

    func lostAnswer() {
        reading.withLock { $0.lostAnswers += 1 }
    }

    func conflicted() {
        reading.withLock { $0.conflicts += 1 }
    }

    func pagesWritten(_ count: Int) {
        reading.withLock { $0.pagesWritten += count }
    }

    func checkpoint(_ position: Position) {
        reading.withLock { $0.checkpoint = position }
    }

    func batchEnded(_ jobs: [Job]) {
        let now = ContinuousClock.now
        reading.withLock { reading in
            reading.batches += 1
            reading.commands += jobs.count
            reading.batchSize.record(Double(jobs.count))
            for job in jobs {
                reading.commandSeconds.record(job.arrivedAt.duration(to: now).seconds)
            }
        }
    }
}

/// Counts by upper bound, as Prometheus has them.
package struct Histogram: Sendable {
    package static let seconds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10,
    ]

    package let bounds: [Double]
    /// One for each bound, and one for what is beyond the last.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package var count: Int { counts.reduce(0, +) }

    package mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}

extension Duration {
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
