// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Model: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("definition", content: definition)
        object.write("price", content: price)
        object.write("price_version", integer: priceVersion)
        object.write("status", status.rawValue)
        object.write("locked", isLocked)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ModelID(trusted: try object.text("id")),
            definition: try object.content("definition"),
            price: try object.content("price"),
            priceVersion: try object.integer("price_version"),
            status: try object.word("status"),
            isLocked: try object.flag("locked"),
            position: try object.integer("position")
        )
    }
}
