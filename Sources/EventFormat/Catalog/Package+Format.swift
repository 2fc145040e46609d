// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Package: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("terms", content: terms)
        object.write("retired", isRetired)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: PackageID(trusted: try object.text("id")),
            terms: try object.content("terms"),
            isRetired: try object.flag("retired"),
            position: try object.integer("position")
        )
    }
}
