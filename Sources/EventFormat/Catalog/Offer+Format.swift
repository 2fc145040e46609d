// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Offer: StoredObject {
    func write(to object: inout ObjectWriter) {
        switch product {
        case .package(let id): object.write("package", id.text)
        case .plan(let id): object.write("plan", id.text)
        }
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let product: Product =
            if let package = try object.optionalText("package") {
                .package(PackageID(trusted: package))
            } else {
                .plan(PlanID(trusted: try object.text("plan")))
            }
        self.init(product: product, position: try object.integer("position"))
    }
}
