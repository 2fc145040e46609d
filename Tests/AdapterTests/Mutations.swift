// SPDX-License-Identifier: Apache-2.0

import Adapters
import JSONText

/// Every body that differs from one in one place.
enum Mutation {
    static let replacements: [JSON] = [
        .null, .bool(true), .number("7"), .number("-1"), .number("0.5"),
        .number("99999999999999999999999999"), .string(""), .string("a text that is no name"),
        .array([]), .array([.null, .number("1")]), .object([]),
        .object([JSON.Member("id", .array([.string("x")]))]),
    ]

    /// Each value is replaced by one of another kind, and each member left out.
    static func all(of json: JSON, by values: [JSON] = replacements) -> [JSON] {
        values.filter { $0 != json } + inner(of: json, values)
    }

    private static func inner(of json: JSON, _ values: [JSON]) -> [JSON] {
        switch json {
        case .null, .bool, .number, .string: []
        case .array(let items):
            items.indices.flatMap { index in
                all(of: items[index], by: values).map { replacing(items, index, $0) }
            }
        case .object(let members):
            members.indices.flatMap { index in
                let member = members[index]
                let without = JSON.object(members.filter { $0.name != member.name })
                return [without]
                    + all(of: member.value, by: values).map {
                        .object(replacing(members, index, JSON.Member(member.name, $0)))
                    }
            }
        }
    }

    private static func replacing(_ items: [JSON], _ index: Int, _ item: JSON) -> JSON {
        .array(replacing(items, index, item))
    }

    private static func replacing<Item>(_ items: [Item], _ index: Int, _ item: Item) -> [Item] {
        var items = items
        items[index] = item
        return items
    }
}

extension [Observation] {
    /// The effects that move money or credits, by their kind.
    var movements: [String: Int] {
        var movements: [String] = []
        for observation in self {
            switch observation {
            case .payment(let payment):
                if payment.status == .succeeded { movements.append("paid") }
                if payment.refunded != nil { movements.append("refunded") }
            case .refund(let refund):
                if refund.state == .succeeded { movements.append("refund") }
            case .chargeback(let chargeback):
                movements += chargeback.effects.map { "chargeback \($0)" }
            case .subscription(let observed):
                switch observed.fact {
                case .started, .renewed: movements.append("period")
                case .changed, .pastDue, .paused, .resumed, .cancelled, .ended: break
                }
            case .checkout, .customer, .job, .hint, .fetch: break
            }
        }
        return Dictionary(movements.map { ($0, 1) }, uniquingKeysWith: +)
    }

    var amounts: Set<Int64> {
        Set(payments.compactMap(\.money?.total) + payments.compactMap(\.refunded))
            .union(refunds.map(\.amount)).union(chargebacks.compactMap(\.amount))
    }
}

/// Numbers from a seed, so that what fails can be tried again (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
