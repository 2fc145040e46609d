// SPDX-License-Identifier: Apache-2.0

extension PlanTerms {
    package static let nameCharactersMaximum = 200
    package static let offersMaximum = 100
    package static let daysMaximum: Int64 = 3_660
    package static let limitMaximum: Int64 = 1_000_000

    /// One for each thing that no plan may say.
    var faults: [ContentError] {
        var faults: [ContentError] = []
        func require(_ holds: Bool, _ pointer: String, _ detail: String) {
            if !holds { faults.append(ContentError(pointer, detail)) }
        }
        require(
            1...Self.nameCharactersMaximum ~= name.unicodeScalars.count,
            "/name",
            "Send 1–\(Self.nameCharactersMaximum) characters."
        )
        require(
            1...Self.daysMaximum ~= period.count,
            "/period/count",
            "Send 1–\(Self.daysMaximum)."
        )
        for (days, pointer) in [
            (expiryGraceDays, "/expiry_grace_days"), (pastDueGraceDays, "/past_due_grace_days"),
            (trial?.days ?? 0, "/trial/days"),
        ] {
            require(0...Self.daysMaximum ~= days, pointer, "Send 0–\(Self.daysMaximum) days.")
        }
        for (limit, pointer) in [
            (limits.concurrency, "/concurrency"), (limits.ratePerMinute, "/rate_per_minute"),
        ] {
            require(
                limit.map { 1...Self.limitMaximum ~= $0 } ?? true,
                pointer,
                "Send 1–\(Self.limitMaximum), or leave it out for no limit."
            )
        }
        require(
            Set(offers).count == offers.count && offers.count <= Self.offersMaximum,
            "/offers",
            "Send each id once, and at most \(Self.offersMaximum)."
        )
        require(
            Set(prices.map(\.currency)).count == prices.count,
            "/prices",
            "Send one price for each currency."
        )
        for (index, price) in prices.enumerated() {
            require(
                price.isValid,
                "/prices/\(index)",
                "Send three capital letters of ISO 4217, and minor units from 0 on."
            )
        }
        return faults
    }
}

extension ListPrice {
    fileprivate var isValid: Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return minorUnits >= 0 && currency.utf8.count == 3
            && currency.utf8.allSatisfy { letters ~= $0 }
    }
}
