// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension TimedCommand {
    /// Seven credits for ¥1000 and nine for KD 12.345, partly used, taken back and expired.
    static let yenAndDinars: [TimedCommand] = {
        let day: Instant = 86_400
        func sold(_ credits: Amount, _ price: Int64, _ currency: String) -> PackageTerms {
            PackageTerms(
                credits: credits,
                prices: [ListPrice(currency: currency, minorUnits: price)],
                creditsExpireAfterDays: 1
            )
        }
        let early: [Command] = [
            .catalog(.definePackage("yen", sold(7, 1_000, "JPY"), reason: nil)),
            .catalog(.definePackage("dinars", sold(9, 12_345, "KWD"), reason: nil)),
            .open("alice"), .open("bob"),
            .observe(.paid("p1", by: "alice", total: 1_000, "JPY", package: "yen")),
            .observe(.paid("p2", by: "bob", total: 12_345, "KWD", package: "dinars")),
            .reserve("r1", 3), .capture("r1"),
            .reserve("r2", 4, of: "bob"), .capture("r2"),
            .observe(.refund("re", 300, of: "p1", "JPY")),
        ]
        let late: [Command] = [.expireLots("alice"), .expireLots("bob")]
        return early.map { TimedCommand($0, at: 0) }
            + late.map { TimedCommand($0, at: day.adding(seconds: 1)) }
    }()
}
