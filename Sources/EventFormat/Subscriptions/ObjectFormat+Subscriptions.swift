// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension ObjectWriter {
    /// Left out where there is none.
    mutating func write(_ name: StaticString, ifAny amount: Amount?) {
        if let amount { write(name, amount) }
    }

    /// Left out where there is none.
    mutating func write(_ name: StaticString, ifAny integer: Int64?) {
        if let integer { write(name, integer: integer) }
    }
}

extension ObjectReader {
    mutating func optionalAmount(_ name: StaticString) throws(FormatError) -> Amount? {
        isNext(name: name) ? try amount(name) : nil
    }

    /// One of the known words.
    mutating func word<Word: RawRepresentable<String>>(
        _ name: StaticString
    ) throws(FormatError) -> Word {
        guard let word = Word(rawValue: try text(name)) else {
            throw error("the word of \"\(name)\" is not known")
        }
        return word
    }
}
