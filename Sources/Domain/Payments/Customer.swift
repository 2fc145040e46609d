// SPDX-License-Identifier: Apache-2.0

/// Somebody who pays, as a provider knows them.
package struct Customer: EntityState {
    package let id: CustomerID
    package var account: AccountID
    package var anomalies: [PaymentAnomaly.Mark]
    /// The last event that changed it.
    package var position: Position

    package init(
        id: CustomerID,
        account: AccountID,
        anomalies: [PaymentAnomaly.Mark] = [],
        position: Position
    ) {
        self.id = id
        self.account = account
        self.anomalies = anomalies
        self.position = position
    }

    package var owner: AccountID? { account }

    package static func evolve(
        _ state: Customer?,
        by event: Event,
        at position: Position
    ) -> Customer {
        switch (event, state) {
        case (.payment(.customerLinked(let link)), let state):
            return Customer(
                id: link.customer,
                account: link.account,
                anomalies: state?.anomalies ?? [],
                position: position
            )
        case (.payment(.anomaly(let anomaly)), .some(var customer)):
            customer.anomalies.append(anomaly.mark)
            customer.position = position
            return customer
        default:
            unexpected(event, position)
        }
    }
}
