// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Settings: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("settings", fields: fields)
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init()
        let fields: [SettingsField] = try object.fields("settings")
        for field in fields { set(field) }
        position = try object.integer("position")
    }
}
