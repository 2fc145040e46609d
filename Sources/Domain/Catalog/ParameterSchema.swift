// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// What a model may be asked: JSON Schema 2020-12, as far as forms use it.
///
/// A keyword that is not understood is refused when the schema is made, as what it demands could
/// not be kept.
package struct ParameterSchema: Hashable, Sendable {
    /// Any object.
    package static let anything = ParameterSchema(root: SchemaNode(), source: .object([]))

    /// As it was sent.
    package let source: JSON
    let root: SchemaNode

    private init(root: SchemaNode, source: JSON) {
        self.root = root
        self.source = source
    }

    /// What is wrong with a schema; the pointers are into it.
    package struct Unusable: Error, Hashable, Sendable {
        package let errors: [ContentError]
    }

    package init(_ source: JSON) throws(Unusable) {
        var compiler = SchemaCompiler()
        let root = compiler.compile(source, at: "", depth: 0)
        if let types = root.types, types != [.object] {
            compiler.note("/type", "Say \"object\": parameters are one.")
        }
        guard compiler.errors.isEmpty else { throw Unusable(errors: compiler.errors) }
        self.init(root: root, source: source)
    }

    package static func == (left: ParameterSchema, right: ParameterSchema) -> Bool {
        left.source == right.source
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
    }
}

/// One schema, read.
struct SchemaNode: Sendable {
    enum ValueType: String, CaseIterable, Sendable {
        case null, boolean, integer, number, string, array, object
    }

    var types: [ValueType]?
    var allowed: [JSON]?
    var minimum: ExactDecimal?
    var maximum: ExactDecimal?
    var exclusiveMinimum: ExactDecimal?
    var exclusiveMaximum: ExactDecimal?
    var multipleOf: ExactDecimal?
    var lengths = Bounds()
    var counts = Bounds()
    var areItemsUnique = false
    var properties: [Property] = []
    var required: [String] = []
    var additional: Additional = .allowed
    /// Zero or one: the schema of every element.
    var items: [SchemaNode] = []
    var standard: JSON?

    struct Bounds: Sendable {
        var minimum: Int64?
        var maximum: Int64?
    }

    struct Property: Sendable {
        let name: String
        let schema: SchemaNode
    }

    indirect enum Additional: Sendable {
        case allowed
        case refused
        case schema(SchemaNode)
    }
}

/// The steps of a JSON pointer (RFC 6901).
enum Pointer {
    static func appending(_ name: String, to pointer: String) -> String {
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return pointer + "/" + escaped
    }
}
