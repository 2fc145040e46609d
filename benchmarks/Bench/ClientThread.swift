// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization

/// One thread for all clients, as an event loop of a web server is: many tasks, one wake-up.
final class ClientThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isWaiting = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    init() {
        Thread.detachNewThread { [self] in
            while true { runJobs() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustRing = state.withLock { state in
            state.jobs.append(job)
            defer { state.isWaiting = false }
            return state.isWaiting
        }
        if mustRing { bell.signal() }
    }

    private func runJobs() {
        let jobs = state.withLock { state in
            var jobs: [UnownedJob] = []
            swap(&jobs, &state.jobs)
            state.isWaiting = jobs.isEmpty
            return jobs
        }
        if jobs.isEmpty { bell.wait() }
        for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
