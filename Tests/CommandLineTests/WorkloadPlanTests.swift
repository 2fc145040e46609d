// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Testing
import tally

@Suite struct `Workload plan` {
    static func row(
        _ number: Int,
        images: Int64 = 1,
        steps: Int64 = 30,
        adapters: Int64 = 0,
        _ status: WorkloadRow.Status = .succeeded
    ) -> WorkloadRow {
        WorkloadRow(
            number: number,
            customer: "G1",
            images: images,
            steps: steps,
            adapters: adapters,
            status: status
        )
    }

    static let prices: [(images: Int64, steps: Int64, adapters: Int64, price: String)] = [
        (1, 30, 0, "1.2"),
        (8, 30, 0, "9.6"),
        (1, 1, 0, "0.04"),
        (4, 28, 3, "6.28"),
        (5, 97, 6, "23.9"),
        (1_000, 10_000, 100, "415000"),
    ]

    @Test(arguments: prices)
    func `prices are exact`(images: Int64, steps: Int64, adapters: Int64, price: String) {
        let row = Self.row(1, images: images, steps: steps, adapters: adapters)
        #expect(CreditText.text(Balance(microcredits: Int128(row.price))) == price)
    }

    static let purchases: [(shortfall: Int64, bought: Int64)] = [
        (1, 100), (100_000_000, 100), (100_000_001, 500), (500_000_001, 1_000),
        (1_000_000_001, 5_000), (5_000_000_000, 5_000), (5_000_000_001, 10_000),
    ]

    @Test(arguments: purchases)
    func `the smallest package that covers the shortfall is bought`(shortfall: Int64, bought: Int64)
    {
        #expect(CreditPackage.purchase(covering: shortfall) == bought * 1_000_000)
    }

    @Test func `buys, holds and settles, in order`() throws {
        // 96 credits each: the second needs a purchase, and what the failed one gives back is used.
        let rows = [
            Self.row(3, images: 80, .succeeded), Self.row(5, images: 80, .failed),
            Self.row(6, images: 80, .processing), Self.row(9, images: 80, .unknown),
        ]
        let plan = WorkloadPlan(name: "t", rows: rows)
        let customer = try #require(plan.customers.first)
        #expect(plan.customers.count == 1)
        #expect(
            customer.requests.map(Self.words) == [
                "open customer-G1",
                "grant t-3-credits 100", "reserve t-3 96", "capture t-3",
                "grant t-5-credits 100", "reserve t-5 96", "release t-5",
                "reserve t-6 96",
                "grant t-9-credits 100", "reserve t-9 96",
            ]
        )
    }

    static func words(_ request: Request) -> String {
        switch request {
        case .openAccount(let id, _, _, _): "open \(id.text)"
        case .grant(let grant): "grant \(grant.id.text) \(CreditText.text(grant.amount))"
        case .reserve(let id, _, let amount, _, _): "reserve \(id.text) \(CreditText.text(amount))"
        case .capture(let id, _, _, _): "capture \(id.text)"
        case .release(let id, _): "release \(id.text)"
        default:
            "something else"
        }
    }
}
