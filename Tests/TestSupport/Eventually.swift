// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// How long a test waits for what must come: only a hang takes so long, however busy the
    /// machine is.
    package static let patience = Duration.seconds(600)
}

/// Asks again and again until it is true; false if that never happens.
package func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .patience
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        await Task.yield()
    }
    return false
}
