// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat

/// The commands that bill a workload, computed from its rows alone.
///
/// What the ledger holds does not matter to it: so a second import, or one after a crash, asks for
/// the very same things under the same ids, and changes nothing that is done.
package struct WorkloadPlan: Sendable {
    package struct Customer: Sendable {
        package let account: AccountID
        /// In their order, which must be kept.
        package fileprivate(set) var requests: [Request]
        package fileprivate(set) var rowCount = 0
        /// What the simulation has left, in microcredits.
        fileprivate var available: Int64 = 0
    }

    /// The first part of all ids: `gentd26`.
    package let name: String
    /// In the order of their first rows.
    package let customers: [Customer]
    package let statuses: [WorkloadRow.Status: Int]
    package let rowCount: Int

    package init(name: String, rows: [WorkloadRow]) {
        self.name = name
        rowCount = rows.count
        var statuses: [WorkloadRow.Status: Int] = [:]
        var places: [String: Int] = [:]
        var customers: [Customer] = []
        for row in rows {
            statuses[row.status, default: 0] += 1
            if places[row.customer] == nil {
                guard let account = Self.account(of: row.customer) else {
                    preconditionFailure("\(row.customer) was not checked when it was read.")
                }
                places[row.customer] = customers.count
                let opening = Request.openAccount(account, name: nil, plan: nil, metadata: nil)
                customers.append(Customer(account: account, requests: [opening]))
            }
            guard let place = places[row.customer] else { continue }
            customers[place].bill(row, of: name)
        }
        self.statuses = statuses
        self.customers = customers
    }

    package var requestCount: Int { customers.reduce(0) { $0 + $1.requests.count } }

    /// Returns `nil` where the customer's name can be no id.
    package static func account(of customer: String) -> AccountID? {
        AccountID("customer-" + customer)
    }
}

extension WorkloadPlan.Customer {
    /// Buys if need be, holds, and settles as the row ended.
    fileprivate mutating func bill(_ row: WorkloadRow, of name: String) {
        guard let price = Amount(microcredits: row.price) else {
            preconditionFailure("Row \(row.number) has a price out of bounds.")
        }
        rowCount += 1
        let id = "\(name)-\(row.number)"
        if available < row.price { buy(covering: row.price - available, id: id + "-credits") }
        let reservation = ReservationID(trusted: id)
        requests.append(
            .reserve(reservation, account: account, price, expiresInSeconds: nil)
        )
        available -= row.price
        switch row.status {
        case .succeeded:
            requests.append(.capture(reservation, id: nil, .all, isFinal: true))
        case .failed:
            requests.append(.release(reservation, reason: nil))
            available += row.price
        case .pending, .processing, .unknown: break
        }
    }

    private mutating func buy(covering shortfall: Int64, id: String) {
        let purchase = CreditPackage.purchase(covering: shortfall)
        guard let amount = Amount(microcredits: purchase) else {
            preconditionFailure("A purchase is out of bounds.")
        }
        let source = LotSource.purchase
        let terms = LotTerms(source: source, priority: source.defaultPriority, expiresAt: nil)
        requests.append(
            .grant(
                Request.GrantRequest(
                    id: LotID(trusted: id),
                    account: account,
                    amount: amount,
                    terms: terms
                )
            )
        )
        available += purchase
    }
}
