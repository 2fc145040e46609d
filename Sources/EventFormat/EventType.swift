// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The stored names of the events.
///
/// A name never changes and is never used again for another fact.
package enum EventType: String, CaseIterable, Sendable {
    case accountOpened = "account.opened"
    case accountSuspended = "account.suspended"
    case accountReinstated = "account.reinstated"
    case creditsGranted = "credits.granted"
    case creditsAdjusted = "credits.adjusted"
    case creditsReserved = "credits.reserved"
    case creditsCaptured = "credits.captured"
    case creditsReleased = "credits.released"
    case creditsRefunded = "credits.refunded"
    case lotExpired = "lot.expired"
    case debtSettled = "debt.settled"

    package init(of event: Event) {
        self =
            switch event {
            case .accountOpened: .accountOpened
            case .accountSuspended: .accountSuspended
            case .accountReinstated: .accountReinstated
            case .creditsGranted: .creditsGranted
            case .creditsAdjusted: .creditsAdjusted
            case .creditsReserved: .creditsReserved
            case .creditsCaptured: .creditsCaptured
            case .creditsReleased: .creditsReleased
            case .creditsRefunded: .creditsRefunded
            case .lotExpired: .lotExpired
            case .debtSettled: .debtSettled
            }
    }
}
