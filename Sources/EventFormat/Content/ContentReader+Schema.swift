// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import JSONText

extension ContentReader {
    /// Bytes of a schema, written without spaces.
    private static let schemaBytes = 64 << 10

    /// A JSON Schema; anything goes where there is none.
    package mutating func schema(_ name: String) -> ParameterSchema {
        guard let value = value(name) else { return .anything }
        guard value.text.utf8.count <= Self.schemaBytes else {
            note(name, "Send a schema of at most \(Self.schemaBytes) bytes.")
            return .anything
        }
        do throws(ParameterSchema.Unusable) {
            return try ParameterSchema(value)
        } catch {
            notes.add(error.errors.map { $0.moved(to: place(of: name)) })
            return .anything
        }
    }
}
