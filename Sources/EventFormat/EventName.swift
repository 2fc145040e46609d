// SPDX-License-Identifier: Apache-2.0

/// A stored name, taken apart: `credits.granted.v2` is the second version of `credits.granted`.
///
/// The first version has no suffix.
package struct EventName: Hashable, Sendable {
    package let base: String
    package let version: Int

    package init(_ name: String) {
        (base, version) = Self.parts(of: name) ?? (name, 1)
    }

    package init(_ base: String, version: Int) {
        self.base = base
        self.version = version
    }

    package var text: String { version == 1 ? base : "\(base).v\(version)" }

    /// Whether a reader who asks for a name wants the event: without a version, it means each.
    package static func isWanted(_ stored: String, by name: String) -> Bool {
        stored == name || Self.parts(of: stored)?.base == name
    }

    /// `nil` for a first version, which is nearly always, after a look at the last byte.
    private static func parts(of name: String) -> (base: String, version: Int)? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let last = name.utf8.last, digits.contains(last),
            let dot = name.lastIndex(of: ".")
        else { return nil }
        let suffix = name[name.index(after: dot)...]
        guard suffix.first == "v", let version = Int(suffix.dropFirst()), version > 1,
            suffix.dropFirst() == "\(version)"
        else { return nil }
        return (String(name[..<dot]), version)
    }
}

extension EventType {
    package var name: EventName { EventName(rawValue) }

    /// Every name that events of the type have been stored under, the oldest first.
    package var storedNames: [String] {
        let name = name
        return (1...name.version).map { EventName(name.base, version: $0).text }
    }

    /// Whether events of the type are stored under the name, or were.
    package func isStored(as name: String) -> Bool {
        if rawValue == name { return true }
        let (own, other) = (self.name, EventName(name))
        return own.base == other.base && other.version < own.version
    }

    /// The type that somebody asks for by a name, whichever of its versions that is.
    package init?(asked name: String) {
        if let type = EventType(rawValue: name) {
            self = type
        } else if let type = Self.allCases.first(where: { $0.isStored(as: name) }) {
            self = type
        } else {
            return nil
        }
    }

    /// The names without versions, as filters take them.
    package static var bases: [String] { allCases.map(\.name.base) }
}

extension RecordedEvent {
    /// Whether it is of the type, in whichever version it was stored.
    package func isOf(_ type: EventType) -> Bool {
        type.isStored(as: self.type)
    }
}
