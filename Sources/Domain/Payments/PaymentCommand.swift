// SPDX-License-Identifier: Apache-2.0

package enum PaymentCommand: CommandFamily {
    case placeholder

    package var subject: EntityKey {
        switch self {
        case .placeholder: .settings
        }
    }
}
