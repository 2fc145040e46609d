// SPDX-License-Identifier: Apache-2.0

/// A serial executor with a thread of its own, so that blocking never touches Swift's pool.
///
/// Jobs run in the order they came in. The thread ends when the executor is released and its last
/// job is done.
package final class ThreadExecutor: SerialExecutor {
    private let queue = Monitor(Queue())

    private struct Queue {
        var entries: [Entry] = []
        var isEnded = false
    }

    /// A job, and the executor that must not end before it.
    private struct Entry {
        let job: UnownedJob
        let executor: ThreadExecutor

        func run() {
            withExtendedLifetime(executor) {
                job.runSynchronously(on: executor.asUnownedSerialExecutor())
            }
        }
    }

    package init() {
        startThread { [queue] in
            while let entries = Self.next(queue) {
                for entry in entries { entry.run() }
            }
        }
    }

    deinit { queue.change { $0.isEnded = true } }

    package func enqueue(_ job: consuming ExecutorJob) {
        let entry = Entry(job: UnownedJob(job), executor: self)
        queue.change { $0.entries.append(entry) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Waits for jobs; `nil` at the end.
    private static func next(_ queue: Monitor<Queue>) -> [Entry]? {
        queue.wait { queue -> [Entry]?? in
            if queue.entries.isEmpty { return queue.isEnded ? .some(nil) : nil }
            defer { queue.entries.removeAll() }
            return queue.entries
        }
    }
}
