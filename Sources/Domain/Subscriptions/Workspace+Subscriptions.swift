// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: SubscriptionCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .definePlan(let id, let terms): try definePlan(id, terms, stamp)
        case .retirePlan(let id): try retirePlan(id, stamp)
        }
    }

    /// What the events of other parts mean here.
    mutating func reactSubscription(to event: Event) throws(Refusal) {}
}
