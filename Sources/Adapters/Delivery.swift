// SPDX-License-Identifier: Apache-2.0

/// A webhook as it came over the wire: nothing of it is trusted yet.
package struct Delivery: Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private let headers: [Field]
    private let query: [Field]
    /// The very bytes: signatures are of them, not of what they mean.
    package let body: [UInt8]
    /// Seconds since 1970, by our clock.
    package let receivedAt: Int64

    /// The names of headers may be of any case; those of the URL's parameters count as they are,
    /// decoded.
    package init(headers: [Field], query: [Field] = [], body: [UInt8], receivedAt: Int64) {
        self.headers = headers.map { Field($0.name.lowercased(), $0.value) }
        self.query = query
        self.body = body
        self.receivedAt = receivedAt
    }

    /// The first of that name, which is in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    package func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
