// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import JSONText

/// What several events of runs say.
extension ObjectWriter {
    mutating func write(_ reference: RunReference) {
        write("id", reference.id.text)
    }

    mutating func write(_ totals: RunTotals) {
        write("cost", ifAny: totals.cost)
        write("taken", ifAny: totals.taken)
        write("uncollected", ifAny: totals.uncollected)
        write("refunded", ifAny: totals.refunded)
    }

    /// Left out where there are none.
    mutating func write(_ name: StaticString, texts: [String]) {
        guard !texts.isEmpty else { return }
        write(name, JSON.array(texts.map(JSON.string)))
    }

    mutating func write(_ name: StaticString, _ terms: GenerationTerms?) {
        guard let terms else { return }
        writeObject(name) { terms.write(to: &$0) }
    }
}

extension ObjectReader {
    mutating func run(of account: AccountID?) throws(FormatError) -> RunReference {
        RunReference(RunID(trusted: try text("id")), of: try required(account))
    }

    mutating func runTotals() throws(FormatError) -> RunTotals {
        RunTotals(
            cost: try balance("cost"),
            taken: try balance("taken"),
            uncollected: try balance("uncollected"),
            refunded: try balance("refunded")
        )
    }

    mutating func texts(_ name: StaticString) throws(FormatError) -> [String] {
        guard isNext(name: name) else { return [] }
        guard case .array(let values) = try json(name), !values.isEmpty else {
            throw error("texts are due")
        }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else { throw error("a text is due") }
            texts.append(text)
        }
        return texts
    }

    mutating func optionalTerms(_ name: StaticString) throws(FormatError) -> GenerationTerms? {
        try optionalObject(name) { (object) throws(FormatError) in try GenerationTerms(&object) }
    }
}
