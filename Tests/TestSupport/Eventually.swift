// SPDX-License-Identifier: Apache-2.0

/// Asks again and again until it is true, or for too long.
package func eventually(
    within duration: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + duration
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        await Task.yield()
    }
    return false
}
