// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension TeamEvent {
    var type: EventType {
        switch self {
        case .memberAdded: .memberAdded
        case .memberChanged: .memberChanged
        case .memberRemoved: .memberRemoved
        case .accountUpdated: .accountUpdated
        case .roleChanged: .accountRoleChanged
        case .keyCreated: .keyCreated
        case .keyRevoked: .keyRevoked
        case .accountErased: .accountErased
        case .activityRecorded: .activityRecorded
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .memberAdded(let event): event.write(to: &object)
        case .memberChanged(let event): event.write(to: &object)
        case .memberRemoved(let event): event.write(to: &object)
        case .accountUpdated(let event): event.write(to: &object)
        case .roleChanged(let event): event.write(to: &object)
        case .keyCreated(let event): event.write(to: &object)
        case .keyRevoked(let event): event.write(to: &object)
        case .accountErased(let event): event.write(to: &object)
        case .activityRecorded(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .memberAdded: self = .memberAdded(try MemberAdded(account, &object))
        case .memberChanged: self = .memberChanged(try MemberChanged(account, &object))
        case .memberRemoved: self = .memberRemoved(try MemberRemoved(account, &object))
        case .accountUpdated: self = .accountUpdated(try AccountUpdated(account, &object))
        case .accountRoleChanged: self = .roleChanged(try RoleChanged(account, &object))
        case .keyCreated: self = .keyCreated(try KeyCreated(&object))
        case .keyRevoked: self = .keyRevoked(try KeyRevoked(&object))
        case .accountErased: self = .accountErased(try AccountErased(account, &object))
        case .activityRecorded: self = .activityRecorded(try ActivityRecorded(&object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension MemberAdded {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("role", role)
        object.write(cap)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: MemberID(trusted: try object.text("id")),
            account: try object.required(account),
            role: try object.optionalText("role"),
            cap: try object.memberCap(),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension MemberChanged {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("role", role)
        object.write(cap)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: MemberID(trusted: try object.text("id")),
            account: try object.required(account),
            role: try object.optionalText("role"),
            cap: try object.memberCap(),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension MemberRemoved {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: MemberID(trusted: try object.text("id")),
            account: try object.required(account),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}
