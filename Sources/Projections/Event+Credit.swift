// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import JSONText

extension Event {
    /// Whether it is a line of its account's statement: all that changes credit or status is, and
    /// the events of the other parts of the domain are not.
    package var isOfCredit: Bool {
        switch self {
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsGranted,
            .creditsAdjusted, .creditsReserved, .creditsCaptured, .creditsReleased,
            .creditsCharged, .creditsRefunded, .creditsReversed, .creditsReinstated,
            .creditsRolledOver, .lotExpired, .debtSettled, .debtForgiven, .uncollectedRecovered:
            true
        case .catalog, .generation, .payment, .subscription, .workflow, .dispute, .team, .alert,
            .webhook, .archive:
            false
        }
    }
}
