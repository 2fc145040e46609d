// SPDX-License-Identifier: Apache-2.0

internal import EventFormat

/// Which types of events an endpoint is told of: names, beginnings such as `generation.*`, or `*`.
///
/// A name without a version means every version of the type.
package struct EventSelection: Hashable, Sendable {
    package static let patternsMaximum = 100
    package static let all = EventSelection(trusted: ["*"])

    package let patterns: [String]

    package init(trusted patterns: [String]) {
        self.patterns = patterns
    }

    /// Returns `nil` unless each pattern means a type that there is.
    package init?(_ patterns: [String]) {
        guard 1...Self.patternsMaximum ~= patterns.count,
            patterns.allSatisfy({ pattern in
                EventType.allCases.contains { type in
                    type.storedNames.contains { Self.matches(pattern, $0) }
                }
            })
        else { return nil }
        self.patterns = patterns
    }

    package func contains(_ type: String) -> Bool {
        patterns.contains { Self.matches($0, type) }
    }

    private static func matches(_ pattern: String, _ type: String) -> Bool {
        if pattern == "*" || EventName.isWanted(type, by: pattern) { return true }
        return pattern.hasSuffix(".*") && type.hasPrefix(pattern.dropLast())
    }
}
