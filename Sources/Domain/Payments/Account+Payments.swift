// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: PaymentEvent, at position: Position) {
        guard case .deferred = event else {
            preconditionFailure(
                "The event at \(position) moves no credit: the grants that follow do."
            )
        }
        profile = profile.opened(through: position)
    }
}
