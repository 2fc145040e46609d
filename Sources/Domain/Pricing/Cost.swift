// SPDX-License-Identifier: Apache-2.0

/// What something costs, and why.
package struct Cost: Hashable, Sendable {
    package let lines: [PriceLine]
    /// 0…10¹⁵; the sum of the lines.
    package let microcredits: Int64

    package init(lines: [PriceLine], microcredits: Int64) {
        self.lines = lines
        self.microcredits = microcredits
    }

    /// `nil` where it is free.
    package var amount: Amount? { Amount(microcredits: microcredits) }

    /// One line for a person: `4 s × 8 + upscaling 5 = 37`.
    package var explanation: String {
        guard let first = lines.first else { return "free" }
        let rest = lines.dropFirst().map { line in
            (line.microcredits < 0 ? " − " : " + ") + line.text
        }
        return first.text + rest.joined() + " = " + CreditFigure.text(microcredits)
    }
}

/// One part of a cost.
package struct PriceLine: Hashable, Sendable {
    /// What a person reads, like `4 s × 8`.
    ///
    /// No parameter of a caller stands in it but numbers and the values that the price names.
    package let text: String
    /// Negative where it is taken off.
    package let microcredits: Int64

    package init(text: String, microcredits: Int64) {
        self.text = text
        self.microcredits = microcredits
    }
}

/// Credits as they are written in lines.
enum CreditFigure {
    static func text(_ microcredits: Int64) -> String {
        let unit = UInt64(Amount.microcreditsPerCredit)
        let sign = microcredits < 0 ? "-" : ""
        let whole = String(microcredits.magnitude / unit)
        let fraction = microcredits.magnitude % unit
        guard fraction > 0 else { return sign + whole }
        let digits = String(fraction)
        let padded = String(repeating: "0", count: 6 - digits.count) + digits
        let trimmed = padded.reversed().drop { $0 == "0" }.reversed()
        return sign + whole + "." + String(trimmed)
    }
}
