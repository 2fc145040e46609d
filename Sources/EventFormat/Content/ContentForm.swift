// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// A value that callers write as a JSON object, and that is stored in the same form.
package protocol ContentForm {
    /// Notes what is wrong, and then returns `nil` or something of no use.
    init?(_ content: inout ContentReader)
    var members: [JSON.Member] { get }
}

/// A part of a thing that can be changed by itself.
package protocol ContentField {
    /// The parts that are there; `null` is the absence of what may be absent.
    static func read(_ content: inout ContentReader) -> [Self]
    var member: JSON.Member { get }
}

extension ContentForm {
    /// - Throws: all that is wrong with it.
    package static func read(
        _ value: JSON,
        at pointer: String = ""
    ) throws(InvalidContent) -> Self {
        let notes = ContentNotes()
        var form: Self?
        if var reader = ContentReader(value, at: pointer, notes: notes) {
            form = Self(&reader)
            reader.finish()
        }
        guard let form, notes.errors.isEmpty else { throw InvalidContent(errors: notes.errors) }
        return form
    }
}

/// What somebody wrote cannot be taken.
package struct InvalidContent: Error, Hashable, Sendable {
    package let errors: [ContentError]

    package init(errors: [ContentError]) {
        self.errors = errors
    }
}

extension ObjectWriter {
    mutating func write(_ name: StaticString, content: some ContentForm) {
        write(name, JSON.object(content.members))
    }

    mutating func write(_ name: StaticString, fields: [some ContentField]) {
        write(name, JSON.object(fields.map(\.member)))
    }

    package mutating func write(_ name: StaticString, _ json: JSON) {
        var bytes: [UInt8] = []
        json.append(to: &bytes)
        write(name, verbatim: bytes)
    }
}

extension ObjectReader {
    mutating func content<Form: ContentForm>(_ name: StaticString) throws(FormatError) -> Form {
        try content(name) { (content: inout ContentReader) -> (Form, [JSON.Member])? in
            Form(&content).map { ($0, $0.members) }
        }
    }

    mutating func fields<Field: ContentField>(_ name: StaticString) throws(FormatError) -> [Field] {
        try content(name) { (content: inout ContentReader) -> ([Field], [JSON.Member])? in
            let fields = Field.read(&content)
            return (fields, fields.map(\.member))
        }
    }

    /// Stored content is in the one form that is written.
    private mutating func content<Value>(
        _ name: StaticString,
        _ body: (inout ContentReader) -> (Value, [JSON.Member])?
    ) throws(FormatError) -> Value {
        let json = try json(name)
        let notes = ContentNotes()
        guard var reader = ContentReader(json, notes: notes), let (value, members) = body(&reader),
            notes.errors.isEmpty, json == .object(members)
        else { throw error("\"\(name)\" is not as it was written") }
        return value
    }
}
