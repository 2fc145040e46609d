// SPDX-License-Identifier: Apache-2.0

/// Where the credits of a lot came from.
///
/// The raw values are part of the stored format.
package enum LotSource: String, CaseIterable, Sendable {
    case purchase
    case bonus
    case subscription
    case promotion
    case adjustment
    case refund

    /// Lower burns first.
    package var defaultPriority: Int {
        switch self {
        case .promotion: 10
        case .bonus: 20
        case .subscription: 30
        case .refund, .adjustment: 40
        case .purchase: 50
        }
    }

    /// Whether such credit was paid for: only that settles what a reversal left to be paid.
    package var isPaid: Bool {
        switch self {
        case .purchase, .subscription: true
        case .bonus, .promotion, .adjustment, .refund: false
        }
    }

    package static let priorities = 0...100
}
