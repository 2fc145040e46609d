// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// A ledger of which nothing is in memory at first.
final class ForgetfulSource: EntitySource {
    private let store: MemoryStore
    private(set) var loaded: Set<EntityKey> = []

    init(over store: MemoryStore) {
        self.store = store
    }

    func find(_ key: EntityKey) -> Lookup {
        loaded.contains(key) ? store.find(key) : .notLoaded
    }

    /// Decides; fetches what was missed and decides again from the start, until nothing is missed.
    ///
    /// `nil`: it was refused for want of something, and did not say of what.
    func decide(_ timed: TimedCommand) -> Result<(Decision, [Event]), Rejection>? {
        while true {
            var workspace = Workspace(
                over: self,
                time: timed.time,
                firstPosition: store.lastPosition + 1
            )
            do throws(Refusal) {
                let decision = try Decider.decide(timed.command, in: &workspace)
                return .success((decision, workspace.events))
            } catch {
                switch error {
                case .rejected(let rejection): return .failure(rejection)
                case .notLoaded:
                    let missed = Set(workspace.misses).subtracting(loaded)
                    if missed.isEmpty { return nil }
                    loaded.formUnion(missed)
                }
            }
        }
    }
}
