// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Job: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("generation", generation.text)
        object.write("account", account.text)
        object.write("attempt", integer: attempt)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            generation: GenerationID(trusted: try object.text("generation")),
            account: AccountID(trusted: try object.text("account")),
            attempt: try object.integer("attempt"),
            position: try object.integer("position")
        )
    }
}
