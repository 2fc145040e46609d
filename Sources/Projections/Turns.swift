// SPDX-License-Identifier: Apache-2.0

/// Lets a few work at a time; the others wait in the order in which they came.
actor Turns {
    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    /// Works in a turn of its own.
    ///
    /// Whoever is cancelled gets its turn too, and ends it at once.
    nonisolated func take<Value>(
        _ work: () async throws -> Value
    ) async throws -> Value {
        await begin()
        do {
            let value = try await work()
            await end()
            return value
        } catch {
            await end()
            throw error
        }
    }

    private func begin() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    /// The turn goes on to who has waited longest.
    private func end() {
        if waiters.isEmpty {
            free += 1
        } else {
            waiters.removeFirst().resume()
        }
    }
}
