// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// One read model: a text of SQL with a header.
///
/// The header is comment lines, `-- projection: NAME`, `-- version: N`, `-- answers: …`,
/// `-- events: TYPE, TYPE` (may repeat), where other types may be passed over
/// `-- others: ignored`, or `-- others: ignored, except FAMILY.*, FAMILY.*`, and where accounts'
/// owners may not see all of their rows `-- operators: TABLE, TABLE.COLUMN` (may repeat). Three
/// parts follow, each after a line of its own: `-- [tables]`, `-- [apply]`, `-- [views]`. In
/// `[apply]`, a statement ends with the line that ends with `;`.
package struct ProjectionFile: Hashable, Sendable {
    /// Some SQL, and where it begins.
    package struct Part: Hashable, Sendable {
        package let sql: String
        /// The line of the file that holds its first character, from 1.
        package let line: Int
    }

    /// What becomes of a type that is not listed, in no version.
    ///
    /// Another version of one that is listed stops the projection, whatever is said here.
    package enum Others: Hashable, Sendable {
        /// It stops the projection.
        case stop
        case ignored
        /// It stops the projection if it is of one of these families: `credits` is that of
        /// `credits.granted`.
        case ignoredExcept(families: [String])
    }

    package let name: String
    package let version: Int32
    package let answers: String
    /// The types that `apply` knows; another one stops the projection.
    package let eventTypes: [String]
    package let others: Others
    /// Tables, and columns as `table.column`, that only those who run the platform read.
    package let operatorsOnly: [String]
    package let tables: Part
    package let apply: [Part]
    package let views: Part
    package let source: String
    /// Why this program cannot read the text; `nil` if it can.
    let flaw: ProjectionFileError?

    /// Takes a text apart; `path` is for the error that says where it is wrong.
    package init(_ source: String, path: String) throws(ProjectionFileError) {
        var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        // The end of the last line begins no other.
        if lines.last?.isEmpty == true { lines.removeLast() }
        func fault(_ line: Int, _ message: String) -> ProjectionFileError {
            ProjectionFileError(path: path, line: line, message: message)
        }
        var header: [Substring: [(value: Substring, line: Int)]] = [:]
        var parts: [Substring: Range<Int>] = [:]
        var current: (name: Substring, start: Int)?
        for (index, line) in lines.enumerated() {
            if let name = Self.partName(line) {
                guard ["tables", "apply", "views"].contains(name), parts[name] == nil else {
                    throw fault(index + 1, "write each of [tables], [apply] and [views] once")
                }
                if let current { parts[current.name] = current.start..<index }
                current = (name, index + 1)
                parts[name] = index + 1..<index + 1
            } else if current == nil, let (key, value) = Self.headerField(line) {
                header[key, default: []].append((value, index + 1))
            }
        }
        if let current { parts[current.name] = current.start..<lines.count }

        func field(_ key: Substring) throws(ProjectionFileError) -> (value: Substring, line: Int) {
            guard let fields = header[key], let first = fields.first else {
                throw fault(1, "the header has no line -- \(key): …")
            }
            guard fields.count == 1 else {
                throw fault(fields[1].line, "the header has two lines -- \(key): …")
            }
            return first
        }
        func part(_ name: Substring) throws(ProjectionFileError) -> Part {
            guard let range = parts[name] else {
                throw fault(lines.count, "the part -- [\(name)] is missing")
            }
            return Part(
                sql: lines[range].joined(separator: "\n"),
                line: range.lowerBound + 1
            )
        }
        let name = try field("projection")
        guard Self.isValid(name: name.value) else {
            throw fault(name.line, "a name is 1–40 characters of a–z, 0–9 and _, a letter first")
        }
        let version = try field("version")
        guard let number = Int32(version.value), number > 0 else {
            throw fault(version.line, "a version is a number from 1")
        }
        let othersField = header["others"]?.first
        guard let others = Self.others(othersField?.value) else {
            throw fault(
                othersField?.line ?? 1,
                "write -- others: ignored, or -- others: ignored, except FAMILY.*, or leave it out"
            )
        }
        func list(_ key: Substring) -> [String] {
            (header[key] ?? []).flatMap { field in
                field.value.split { $0 == "," || $0 == " " }.map(String.init)
            }
        }
        eventTypes = list("events")
        operatorsOnly = list("operators")
        guard !eventTypes.isEmpty else { throw fault(1, "the header has no line -- events: …") }
        self.name = String(name.value)
        self.version = number
        answers = String(try field("answers").value)
        self.others = others
        tables = try part("tables")
        views = try part("views")
        apply = Self.statements(of: try part("apply"))
        self.source = source
        flaw = nil
    }

    /// What is installed under a name, and cannot be read: it stops at the next event.
    init(
        unreadable source: String,
        name: String,
        version: Int32,
        because flaw: ProjectionFileError
    ) {
        self.name = name
        self.version = version
        answers = ""
        eventTypes = []
        others = .stop
        operatorsOnly = []
        tables = Part(sql: "", line: 1)
        apply = []
        views = Part(sql: "", line: 1)
        self.source = source
        self.flaw = flaw
    }

    /// The first event of a type that stops the projection, of those whose first positions these
    /// are.
    package func firstOther(in types: [String: Position]) -> (position: Position, type: String)? {
        let first = types.filter { stops(at: $0.key) }.min { $0.value < $1.value }
        return first.map { ($0.value, $0.key) }
    }

    private func stops(at type: String) -> Bool {
        guard !eventTypes.contains(type) else { return false }
        // What the file reads of the one version need not be there in the other.
        let base = EventName(type).base
        guard !eventTypes.contains(where: { EventName($0).base == base }) else { return true }
        switch others {
        case .stop: return true
        case .ignored: return false
        case .ignoredExcept(let families):
            return families.contains { type.prefix { $0 != "." } == $0 }
        }
    }

    /// The part that begins after a line such as `-- [tables]`.
    private static func partName(_ line: Substring) -> Substring? {
        guard line.hasPrefix("-- ["), line.hasSuffix("]") else { return nil }
        return line.dropFirst(4).dropLast()
    }

    /// `nil` where the text is none of the forms.
    private static func others(_ text: Substring?) -> Others? {
        guard let text else { return .stop }
        var words = text.split { $0 == "," || $0 == " " }[...]
        guard words.popFirst() == "ignored" else { return nil }
        guard let next = words.popFirst() else { return .ignored }
        guard next == "except", !words.isEmpty, words.allSatisfy({ $0.hasSuffix(".*") }) else {
            return nil
        }
        return .ignoredExcept(families: words.map { String($0.dropLast(2)) })
    }

    private static func headerField(_ line: Substring) -> (key: Substring, value: Substring)? {
        guard line.hasPrefix("-- "), let colon = line.firstIndex(of: ":") else { return nil }
        let key = line[..<colon].dropFirst(3)
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        let keys: [Substring] = [
            "projection", "version", "answers", "events", "others", "operators",
        ]
        return keys.contains(key) ? (key, value) : nil
    }

    package static func isValid(name: some StringProtocol) -> Bool {
        1...40 ~= name.utf8.count && name.first?.isLetter == true
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_")
            }
    }

    private static func statements(of part: Part) -> [Part] {
        var statements: [Part] = []
        var lines: [Substring] = []
        var start = part.line
        let all = part.sql.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in all.enumerated() {
            if lines.isEmpty, line.allSatisfy(\.isWhitespace) || line.hasPrefix("--") {
                start = part.line + index + 1
                continue
            }
            lines.append(line)
            guard line.hasSuffix(";") || index == all.count - 1 else { continue }
            statements.append(Part(sql: lines.joined(separator: "\n"), line: start))
            lines = []
            start = part.line + index + 1
        }
        if !lines.isEmpty {
            statements.append(Part(sql: lines.joined(separator: "\n"), line: start))
        }
        return statements
    }
}

/// Why a file is no read model.
package struct ProjectionFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let line: Int
    package let message: String

    package init(path: String, line: Int, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    package var description: String { "\(path):\(line): \(message)" }
}
