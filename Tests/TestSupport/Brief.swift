// SPDX-License-Identifier: Apache-2.0

package import Domain
import Testing

/// A value of the domain on one line, without the names of types and without what is `nil`.
package struct Brief: CustomStringConvertible {
    package let description: String

    package init(_ value: Any) {
        description = Self.text(of: value)
    }

    private static func text(of value: Any) -> String {
        switch value {
        case let text as String: return text
        case let amount as Amount: return credits(Int128(amount.microcredits))
        case let balance as Balance: return credits(balance.microcredits)
        case let instant as Instant: return "\(instant.microseconds)µs"
        case let sealed as Sealed: return sealed.text
        case let fingerprint as Fingerprint: return "#" + String(fingerprint.high, radix: 16)
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { text(of: $0.value) } ?? "nil"
        case .collection:
            return "[" + mirror.children.map { text(of: $0.value) }.joined(separator: ", ") + "]"
        case .enum:
            guard let child = mirror.children.first else { return "\(value)" }
            let payload = text(of: child.value)
            return (child.label ?? "") + (payload.hasPrefix("(") ? payload : "(\(payload))")
        case .struct, .tuple:
            return fields(of: mirror)
        default:
            return "\(value)"
        }
    }

    /// A struct of one field, such as an identifier, is that field.
    private static func fields(of mirror: Mirror) -> String {
        if mirror.children.count == 1, let only = mirror.children.first {
            return text(of: only.value)
        }
        let fields = mirror.children.compactMap { child -> String? in
            let text = text(of: child.value)
            if text == "nil" { return nil }
            guard let label = child.label, !label.hasPrefix(".") else { return text }
            return "\(label): \(text)"
        }
        return "(" + fields.joined(separator: ", ") + ")"
    }

    private static func credits(_ microcredits: Int128) -> String {
        let (whole, rest) = microcredits.quotientAndRemainder(
            dividingBy: Int128(Amount.microcreditsPerCredit)
        )
        if rest == 0 { return "\(whole)" }
        return "\(microcredits)µ"
    }
}

extension Event: CustomTestStringConvertible {
    package var testDescription: String { Brief(self).description }
}

extension Rejection: CustomTestStringConvertible {
    package var testDescription: String { Brief(self).description }
}

extension Command: CustomTestStringConvertible {
    package var testDescription: String { Brief(self).description }
}
