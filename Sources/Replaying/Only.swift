// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import Domain
internal import EventFormat
internal import Glibc
internal import JSONText

/// Which events of a range are taken: of the clauses of each name, one must hold.
package struct Only: Hashable, Sendable, CustomStringConvertible {
    /// In an order that is always the same.
    package let clauses: [Clause]

    package static let all = Only([])

    package init(_ clauses: [Clause]) {
        self.clauses = Set(clauses).sorted { $0.description < $1.description }
    }

    package var takesAll: Bool { clauses.isEmpty }

    package var description: String { clauses.map(\.description).joined(separator: " ") }
}

/// The clauses, made ready for the lines of one ledger.
struct LineFilter {
    private let prefix: LineFrame.Prefix
    private let ledger: LinePrefix
    /// By name, the cheap ones first.
    private let tests: [[Test]]

    /// What a clause looks for.
    private enum Test {
        /// The account's id as JSON.
        case account([UInt8])
        case type([UInt8])
        case family([UInt8])
        /// Whatever is about it has the word in its data; what has the word need not be about it.
        case entity(EntityKey, word: [UInt8])
        case model(String, word: [UInt8])

        var isCheap: Bool {
            switch self {
            case .account, .type, .family: true
            case .entity, .model: false
            }
        }
    }

    init(_ only: Only, ledger: String) {
        prefix = LineFrame.Prefix(ledger: ledger)
        self.ledger = LinePrefix(ledger: ledger)
        let groups = Dictionary(grouping: only.clauses, by: \.name).sorted { $0.key < $1.key }
        let tests = groups.map { $0.value.map(Self.test) }
        self.tests = tests.filter { $0[0].isCheap } + tests.filter { !$0[0].isCheap }
    }

    private static func test(_ clause: Clause) -> Test {
        switch clause {
        case .account(let id): .account(Array(JSON.string(id).text.utf8))
        case .type(let name): .type(Array(name.utf8))
        case .family(let name): .family(Array((name + ".").utf8))
        case .model(let id): .model(id, word: Array(id.utf8))
        case .entity(let key): .entity(key, word: word(of: key))
        }
    }

    /// An id that was derived, such as generation/g-1, is made of those that events hold; those of
    /// alerts (`provider:kie`) and versions of workflows (`comic@2`) are put together otherwise, and
    /// every event is looked at.
    private static func word(of key: EntityKey) -> [UInt8] {
        switch key.kind {
        case .alert, .workflow: []
        default: Array((key.id.split(separator: "/").last ?? "").utf8)
        }
    }

    /// - Throws: `FormatError` for what is no line, or no event that this program knows.
    func takes(_ line: ArraySlice<UInt8>) throws -> Bool {
        guard !tests.isEmpty else { return true }
        guard let frame = LineFrame(line, prefix) else { throw FormatError.line(offset: 0) }
        return try tests.allSatisfy { try $0.contains { try holds($0, of: frame, line) } }
    }

    private func holds(
        _ test: Test,
        of frame: LineFrame,
        _ line: ArraySlice<UInt8>
    ) throws -> Bool {
        switch test {
        case .account(let id): return frame.account.elementsEqual(id)
        case .type(let name):
            // A name without a version means every version.
            return frame.type.elementsEqual(name)
                || frame.type.starts(with: name + Array(".v".utf8))
                    && EventName.isWanted(
                        String(decoding: frame.type, as: UTF8.self),
                        by: String(decoding: name, as: UTF8.self)
                    )
        case .family(let start): return frame.type.starts(with: start)
        case .entity(let key, let word):
            guard frame.data.holds(word) || frame.account.holds(word) else { return false }
            let event = try RecordedEvent(line: line, ledger: ledger).decoded()
            return event.keys.contains(key)
        case .model(let id, let word):
            guard frame.data.holds(word) else { return false }
            if Self.names(model: id, in: try JSONParser.parse(Array(frame.data))) { return true }
            let event = try RecordedEvent(line: line, ledger: ledger).decoded()
            return event.keys.contains(.model(ModelID(trusted: id)))
        }
    }

    /// An order says which model it is for, and so does what it comes to.
    private static func names(model id: String, in data: JSON) -> Bool {
        data["model"] == .string(id) || data["origin"]?["model"] == .string(id)
    }
}

extension ArraySlice<UInt8> {
    /// C: `memchr`, `memcmp`.
    fileprivate func holds(_ word: [UInt8]) -> Bool {
        guard let first = word.first else { return true }
        return unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            var done = 0
            while done + word.count <= bytes.count {
                let left = bytes.count - done - word.count + 1
                guard let found = unsafe memchr(start + done, CInt(first), left) else {
                    return false
                }
                if unsafe memcmp(found, word, word.count) == 0 { return true }
                done = unsafe UnsafeRawPointer(found) - start + 1
            }
            return false
        }
    }
}
