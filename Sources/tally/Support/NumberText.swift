// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// Numbers as tables show them.
package enum NumberText {
    /// `26823` is `26,823`.
    package static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// Credits, grouped, with all the decimals that they have.
    package static func credits(_ balance: Balance) -> String {
        let text = CreditText.text(Balance(microcredits: Int128(balance.microcredits.magnitude)))
        let parts = text.split(separator: ".")
        let whole = grouped(Int128(parts[0]) ?? 0)
        let sign = balance.microcredits < 0 ? "-" : ""
        return sign + whole + (parts.count == 2 ? "." + parts[1] : "")
    }

    /// Tenths are enough for a person.
    package static func seconds(_ duration: Duration) -> String {
        let milliseconds =
            duration.components.seconds * 1_000 + duration.components.attoseconds
            / 1_000_000_000_000_000
        return "\(grouped(milliseconds / 1_000)).\(milliseconds % 1_000 / 100) s"
    }

    /// How many a second; whole numbers.
    package static func rate(_ count: Int, in duration: Duration) -> Int {
        let seconds =
            Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        return seconds > 0 ? Int(Double(count) / seconds) : 0
    }
}
