// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Decimals that read like numbers; they are exact, as texts are.
extension ExactDecimal: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let decimal = ExactDecimal(text) else {
            preconditionFailure("\(text) is no decimal.")
        }
        self = decimal
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }

    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(integerLiteral number: Int64) { self = .number(String(number)) }

    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }

    package init(arrayLiteral values: JSON...) { self = .array(values) }

    /// A number, digit by digit as it is written here.
    package static func decimal(_ text: String) -> JSON { .number(text) }
}

extension Int64 {
    /// Microcredits of credits that are written with a point: `.credits("0.5")`.
    package static func credits(_ text: ExactDecimal) -> Int64 {
        let microcredits = text.rational.numerator * 1_000_000 / text.rational.denominator
        return Int64(microcredits)
    }
}
