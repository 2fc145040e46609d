// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: PaymentEvent, at position: Position) {
        switch event {
        case .placeholder: break
        }
    }
}
