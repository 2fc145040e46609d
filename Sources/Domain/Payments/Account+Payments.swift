// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: PaymentEvent, at position: Position) {
        preconditionFailure("The event at \(position) moves no credit: the grants that follow do.")
    }
}
