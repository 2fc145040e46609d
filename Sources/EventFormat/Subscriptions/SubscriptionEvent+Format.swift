// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension SubscriptionEvent {
    var type: EventType {
        switch self {
        case .planDefined: .planDefined
        case .planEdited: .planEdited
        case .planRetired: .planRetired
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .planDefined(let change), .planEdited(let change): change.write(to: &object)
        case .planRetired(let change): change.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .planDefined: self = .planDefined(try PlanChanged(&object))
        case .planEdited: self = .planEdited(try PlanChanged(&object))
        case .planRetired: self = .planRetired(try PlanRetired(&object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}
