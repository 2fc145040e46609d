// SPDX-License-Identifier: Apache-2.0

package enum TeamCommand: CommandFamily {
    case placeholder

    package var subject: EntityKey {
        switch self {
        case .placeholder: .settings
        }
    }
}
