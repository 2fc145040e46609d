// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Writes the members of one JSON object, in the order of the calls.
package struct ObjectWriter {
    private var bytes: [UInt8]
    private var isEmpty = true

    /// Takes the array over, so that it is never copied; `finish` gives it back.
    package init(into bytes: inout [UInt8]) {
        self.bytes = []
        swap(&self.bytes, &bytes)
        self.bytes.append(UInt8(ascii: "{"))
    }

    package consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func name(_ name: StaticString) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func write(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        bytes.append(json: text)
    }

    package mutating func write(_ name: StaticString, _ amount: Amount) {
        write(name, credits: Int128(amount.microcredits))
    }

    package mutating func write(_ name: StaticString, credits: Int128) {
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(credits: credits)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func write(_ name: StaticString, integer: Int64) {
        self.name(name)
        bytes.append(decimal: integer)
    }

    package mutating func write(_ name: StaticString, _ instant: Instant?) {
        guard let instant else { return }
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(instant)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Left out where it is false.
    package mutating func write(_ name: StaticString, _ flag: Bool) {
        guard flag else { return }
        self.name(name)
        bytes.append("true")
    }

    /// A time that readers may count on to be there: `null` is never.
    package mutating func writeOrNull(_ name: StaticString, _ instant: Instant?) {
        guard let instant else { return writeNull(name) }
        write(name, instant)
    }

    package mutating func writeNull(_ name: StaticString) {
        self.name(name)
        bytes.append("null")
    }

    /// A value that is JSON already.
    package mutating func write(_ name: StaticString, verbatim value: some Collection<UInt8>) {
        self.name(name)
        bytes.append(contentsOf: value)
    }

    package mutating func write(_ member: JSON.Member) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        bytes.append(json: member.name)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes)
    }

    package mutating func write(_ name: StaticString, _ sealed: Sealed?) {
        guard let sealed else { return }
        writeObject(name) { $0.write("$sealed", sealed.text) }
    }

    package mutating func write(_ name: StaticString, _ fingerprint: Fingerprint) {
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(fingerprint)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func write(_ name: StaticString, _ key: EntityKey?) {
        guard let key else { return }
        write(name, key.text)
    }

    package mutating func write(_ terms: LotTerms) {
        write("source", terms.source.rawValue)
        write("priority", integer: Int64(terms.priority))
        write("expires_at", terms.expiresAt)
        write("payment", terms.payment?.text)
    }

    package mutating func write(_ slices: [Slice]) {
        writeArray("slices", slices) { object, slice in
            object.write("lot", slice.lot.text)
            object.write("amount", slice.amount)
        }
    }

    package mutating func writeObject(_ name: StaticString, _ body: (inout ObjectWriter) -> Void) {
        self.name(name)
        nested(body)
    }

    package mutating func writeArray<Element>(
        _ name: StaticString,
        _ elements: [Element],
        _ body: (inout ObjectWriter, Element) -> Void
    ) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            nested { body(&$0, element) }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func nested(_ body: (inout ObjectWriter) -> Void) {
        var object = ObjectWriter(into: &bytes)
        body(&object)
        bytes = object.finish()
    }
}
