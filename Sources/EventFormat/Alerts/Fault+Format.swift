// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Fault: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("account", account?.text)
        FaultReported(self).write(to: &object)
        object.write("position", integer: memory.position)
        if let resolvedAt { object.write("resolved_at", integer: resolvedAt) }
        object.write("note", note)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let account = try object.optionalText("account").map(AccountID.init(trusted:))
        let reported = try FaultReported(account, &object)
        self.init(
            reported,
            memory: Memory(
                fingerprint: reported.fingerprint,
                position: try object.integer("position")
            )
        )
        resolvedAt = try object.optionalInteger("resolved_at")
        note = try object.optionalText("note")
    }
}

extension FaultReported {
    fileprivate init(_ fault: Fault) {
        self.init(
            id: fault.id,
            account: fault.account,
            severity: fault.severity,
            source: fault.source,
            code: fault.code,
            message: fault.message,
            references: fault.references,
            fingerprint: fault.memory.fingerprint
        )
    }

    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("severity", severity.rawValue)
        object.write("source", source)
        object.write("code", code)
        object.write("message", message)
        object.writeArray("references", references) { $0.write("key", $1) }
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let id = FaultID(trusted: try object.text("id"))
        guard let severity = Fault.Severity(rawValue: try object.text("severity")) else {
            throw object.error("the severity is not known")
        }
        self.init(
            id: id,
            account: account,
            severity: severity,
            source: try object.text("source"),
            code: try object.text("code"),
            message: try object.optionalText("message"),
            references: try object.array("references") { (object) throws(FormatError) in
                try object.text("key")
            },
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension FaultResolved {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("note", note)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: FaultID(trusted: try object.text("id")),
            account: account,
            note: try object.optionalText("note"),
            actor: try object.optionalText("actor")
        )
    }
}
