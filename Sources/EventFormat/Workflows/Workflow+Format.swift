// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Workflow: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("version", integer: version)
        object.write("definition", content: definition)
        object.write("retired", isRetired)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: WorkflowID(trusted: try object.text("id")),
            version: try object.integer("version"),
            definition: try object.content("definition"),
            isRetired: try object.flag("retired"),
            position: try object.integer("position")
        )
    }
}
