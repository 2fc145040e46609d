// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// The parameters of a URL.
struct Query: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: a problem for a parameter that is not allowed, comes twice or cannot be decoded.
    init(_ text: Substring?, allowed: Set<String>) throws(Problem) {
        guard let text, !text.isEmpty else { return }
        var errors: [Problem.FieldError] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]), allowed.contains(name) else {
                errors.append(Self.error(String(parts[0]), "Leave it out: it is not known here."))
                continue
            }
            guard let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "") else {
                errors.append(Self.error(name, "Write it as UTF-8 with percent-encoding."))
                continue
            }
            if values.updateValue(value, forKey: name) != nil {
                errors.append(Self.error(name, "Send it once."))
            }
        }
        if !errors.isEmpty { throw .invalid(errors) }
    }

    subscript(name: String) -> String? { values[name] }

    /// - Throws: a problem, unless it is missing or an integer of the range in plain digits.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = values[name] else { return nil }
        guard let value = Query.integer(text), range ~= value else {
            let bounds =
                range.upperBound == .max
                ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw .invalid("?" + name, "Send an integer \(bounds).")
        }
        return value
    }

    /// - Throws: a problem, unless it is missing or a time.
    func time(_ name: String) throws(Problem) -> Instant? {
        guard let text = values[name] else { return nil }
        guard let time = TimeText.instant(text) else {
            throw .invalid("?" + name, "Send a time such as 2026-01-31T00:00:00Z.")
        }
        return time
    }

    /// Digits and nothing else: `Int64("+1")` is a number too.
    static func integer(_ text: String) -> Int64? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return Int64(text)
    }

    private static func error(_ name: String, _ detail: String) -> Problem.FieldError {
        Problem.FieldError(pointer: "?" + name, detail: detail)
    }
}
