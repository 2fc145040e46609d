// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// A value that is the members of a JSON object, in the log or on a page.
protocol StoredObject {
    func write(to object: inout ObjectWriter)
    /// - Throws: for members that `write` would not have written.
    init(_ object: inout ObjectReader) throws(FormatError)
}

extension PageWriter {
    mutating func write(_ value: some StoredObject) {
        var object = ObjectWriter(into: &bytes)
        value.write(to: &object)
        bytes = object.finish()
    }
}

extension PageReader {
    /// The rest of the page.
    mutating func object<Value: StoredObject>() throws(FormatError) -> Value {
        do throws(FormatError) {
            var object = try ObjectReader(rest(), of: "page")
            let value = try Value(&object)
            try object.finish()
            return value
        } catch {
            throw self.error("\(error)")
        }
    }
}
