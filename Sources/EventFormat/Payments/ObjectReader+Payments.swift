// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension ObjectWriter {
    /// Left out where there is none.
    mutating func write<Element>(
        _ name: StaticString,
        ifAny elements: [Element],
        _ body: (inout ObjectWriter, Element) -> Void
    ) {
        if !elements.isEmpty { writeArray(name, elements, body) }
    }

    mutating func write(_ name: StaticString, ifAny keys: [EntityKey]) {
        write(name, ifAny: keys) { $0.write("key", $1) }
    }
}

extension ObjectReader {
    mutating func arrayIfAny<Element>(
        _ name: StaticString,
        _ body: (inout ObjectReader) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        guard isNext(name: name) else { return [] }
        let elements = try array(name, body)
        guard !elements.isEmpty else { throw error("a list is empty") }
        return elements
    }

    mutating func keysIfAny(_ name: StaticString) throws(FormatError) -> [EntityKey] {
        try arrayIfAny(name) { (object) throws(FormatError) in try object.key("key") }
    }
}
