// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension DisputeEvent {
    var type: EventType {
        switch self {
        case .placeholder: .disputePlaceholder
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .placeholder: break
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .disputePlaceholder: self = .placeholder
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}
