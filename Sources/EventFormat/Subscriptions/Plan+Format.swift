// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Plan: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        terms.write(to: &object)
        object.write("is_retired", isRetired)
        object.write("fingerprint", memory.fingerprint)
        object.write("position", integer: memory.position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: PlanID(trusted: try object.text("id")),
            terms: try PlanTerms(&object),
            isRetired: try object.flag("is_retired"),
            memory: Memory(
                fingerprint: try object.fingerprint(),
                position: try object.integer("position")
            )
        )
    }
}
