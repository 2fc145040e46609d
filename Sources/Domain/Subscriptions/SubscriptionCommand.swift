// SPDX-License-Identifier: Apache-2.0

package enum SubscriptionCommand: CommandFamily {
    case placeholder

    package var subject: EntityKey {
        switch self {
        case .placeholder: .settings
        }
    }
}
