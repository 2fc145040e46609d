// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PriceVersion: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("model", model.text)
        object.write("version", integer: version)
        object.write("price", content: price)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            model: ModelID(trusted: try object.text("model")),
            version: try object.integer("version"),
            price: try object.content("price")
        )
    }
}
