// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension CatalogCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .defineModel(let id, let definition, let price, let reason):
            object.write("op", "define_model")
            object.write("id", id.text)
            object.write("definition", content: definition)
            object.write("price", content: price)
            object.write("reason", reason)
        case .editModel(let id, let fields, let reason):
            object.write("op", "edit_model")
            object.write("id", id.text)
            object.write("fields", fields: fields)
            object.write("reason", reason)
        case .repriceModel(let id, let price, let reason):
            object.write("op", "reprice_model")
            object.write("id", id.text)
            object.write("price", content: price)
            object.write("reason", reason)
        case .switchModel(let id, let change, let reason):
            object.write("op", "switch_model")
            object.write("id", id.text)
            object.write("to", change.rawValue)
            object.write("reason", reason)
        case .definePackage(let id, let terms, let reason):
            object.write("op", "define_package")
            object.write("id", id.text)
            object.write("terms", content: terms)
            object.write("reason", reason)
        case .editPackage(let id, let fields, let reason):
            object.write("op", "edit_package")
            object.write("id", id.text)
            object.write("fields", fields: fields)
            object.write("reason", reason)
        case .retirePackage(let id, let reason):
            object.write("op", "retire_package")
            object.write("id", id.text)
            object.write("reason", reason)
        case .configure(let fields, let reason):
            object.write("op", "configure")
            object.write("fields", fields: fields)
            object.write("reason", reason)
        }
    }
}
