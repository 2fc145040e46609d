// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension ObjectReader {
    mutating func instant(_ name: StaticString) throws(FormatError) -> Instant {
        guard let instant = try optionalInstant(name) else { throw error("\"\(name)\" is due") }
        return instant
    }

    mutating func sealed(_ name: StaticString) throws(FormatError) -> Sealed {
        guard let sealed = try optionalSealed(name) else { throw error("\"\(name)\" is due") }
        return sealed
    }

    mutating func object<Value>(
        _ name: StaticString,
        _ body: (inout ObjectReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value {
        guard let value = try optionalObject(name, body) else {
            throw error("\"\(name)\" is due")
        }
        return value
    }
}
