// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Dispute: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("account", opened.account.text)
        opened.write(to: &object)
        object.write("position", integer: memory.position)
        object.write("status", status.rawValue)
        if let resolution, let resolved {
            object.writeObject("resolution") { resolution.write(to: &$0) }
            object.write("resolved_at", integer: resolved.position)
        }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let account = AccountID(trusted: try object.text("account"))
        let opened = try DisputeOpened(account, &object)
        let position = try object.integer("position")
        self.init(opened, memory: Memory(fingerprint: opened.fingerprint, position: position))
        guard let status = Status(rawValue: try object.text("status")) else {
            throw object.error("the status is not known")
        }
        self.status = status
        resolution = try object.optionalObject("resolution") { (object) throws(FormatError) in
            try DisputeResolved(account, &object)
        }
        if let resolution {
            resolved = Memory(
                fingerprint: resolution.fingerprint,
                position: try object.integer("resolved_at")
            )
        }
    }
}
