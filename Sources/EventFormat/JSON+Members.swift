// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

extension JSON.Member {
    package static func text(_ name: String, _ text: String?) -> JSON.Member {
        JSON.Member(name, text.map(JSON.string) ?? .null)
    }

    package static func number(_ name: String, _ number: some BinaryInteger) -> JSON.Member {
        JSON.Member(name, .number(String(number)))
    }

    package static func bool(_ name: String, _ value: Bool) -> JSON.Member {
        JSON.Member(name, .bool(value))
    }

    /// A decimal string, as everywhere.
    package static func credits(_ name: String, _ balance: Balance) -> JSON.Member {
        JSON.Member(name, .string(CreditText.text(balance)))
    }

    package static func time(_ name: String, _ instant: Instant?) -> JSON.Member {
        text(name, instant.map(TimeText.text))
    }

    package static func list(_ name: String, _ values: [JSON]) -> JSON.Member {
        JSON.Member(name, .array(values))
    }
}
