// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension AccessKey: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("role", role)
        object.write(memory)
        if let revokedAt { object.write("revoked_at", integer: revokedAt) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: KeyID(trusted: try object.text("id")),
            role: try object.text("role"),
            memory: try object.memory(),
            revokedAt: try object.optionalInteger("revoked_at")
        )
    }
}

extension ActivityBatch: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("count", integer: count)
        object.write(memory)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ActivityID(trusted: try object.text("id")),
            count: try object.integer("count"),
            memory: try object.memory()
        )
    }
}
