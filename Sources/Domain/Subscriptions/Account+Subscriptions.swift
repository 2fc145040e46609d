// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: SubscriptionEvent, at position: Position) {
        switch event {
        case .planDefined, .planEdited, .planRetired:
            preconditionFailure("The event at \(position) is not one of an account's life.")
        }
    }
}
