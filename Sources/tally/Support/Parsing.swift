// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
package import Domain
internal import EventFormat
internal import EventLog
package import JSONText
package import Replaying

/// Arguments as values; what is wrong with one is said in a sentence.
package enum Parsing {
    package static func amount(_ text: String) throws -> Amount {
        guard let microcredits = CreditText.microcredits(text),
            let amount = Amount(microcredits: microcredits)
        else {
            throw ValidationError(
                "Give credits above 0 with at most six decimals, such as 12.5, up to 1000000000."
            )
        }
        return amount
    }

    package static func signedAmount(_ text: String) throws -> SignedAmount {
        guard let microcredits = CreditText.microcredits(text),
            let amount = Amount(microcredits: abs(microcredits))
        else {
            throw ValidationError(
                "Give credits other than 0 with at most six decimals, such as -12.5."
            )
        }
        return microcredits < 0 ? .decrease(amount) : .increase(amount)
    }

    /// 0 is nothing: a final capture of 0 is a release.
    package static func quantity(_ text: String) throws -> Capture.Quantity {
        CreditText.microcredits(text) == 0 ? .nothing : .amount(try amount(text))
    }

    package static func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        guard let identifier = Identifier<Kind>(text) else {
            throw ValidationError("Give an id of 1–128 characters of A–Z a–z 0–9 _ - . and :.")
        }
        return identifier
    }

    /// A word of a platform's own: it has the form of an id.
    package static func word(_ text: String) throws -> String {
        let word: AccountID = try identifier(text)
        return word.text
    }

    /// An id that the ledger may have given: those of a run's generations hold slashes.
    package static func anyIdentifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        for part in parts { let _: Identifier<Kind> = try identifier(String(part)) }
        return Identifier(trusted: text)
    }

    /// Parts of a thing and their values, as YAML has them: `name=value`.
    package static func assignments(_ texts: [String]) throws -> [JSON.Member] {
        try texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw Failure.usage("Give each as name=value, not as \(text).")
            }
            return JSON.Member(String(parts[0]), try YAML.parse(String(parts[1])))
        }
    }

    package static func ledger(_ text: String) throws -> String {
        guard Ledger.isValid(name: text) else {
            throw ValidationError("Give a name of 1–64 characters of a–z 0–9 _ and -.")
        }
        return text
    }

    package static func instant(_ text: String) throws -> Instant {
        guard let instant = TimeText.instant(text) else {
            throw ValidationError("Give a time like 2027-01-31T00:00:00Z.")
        }
        return instant
    }

    package static func priority(_ text: String) throws -> Int {
        guard let number = Int(text), LotSource.priorities.contains(number) else {
            throw ValidationError("Give a number from 0 to 100; lower burns first.")
        }
        return number
    }

    package static func name(_ text: String) throws -> String {
        try self.text(text, atMost: RequestBounds.nameCharacters)
    }

    package static func note(_ text: String) throws -> String {
        try self.text(text, atMost: RequestBounds.textCharacters)
    }

    /// What PostgreSQL cannot store is refused here.
    private static func text(_ text: String, atMost maximum: Int) throws -> String {
        guard 1...maximum ~= text.unicodeScalars.count, !text.utf8.contains(0) else {
            throw ValidationError("Give a text of 1 to \(maximum) characters.")
        }
        return text
    }

    package static func plan(_ text: String) throws -> String {
        guard text.utf8.count <= RequestBounds.planBytes, AccountID(text) != nil else {
            throw ValidationError("Give a plan of 1–64 characters of A–Z a–z 0–9 _ - . and :.")
        }
        return text
    }

    package static func position(_ text: String) throws -> Position {
        guard let position = Position(text), position >= 0 else {
            throw ValidationError("Give a position: 0, 1, 2 and so on.")
        }
        return position
    }

    package static func bound(_ text: String) throws -> Bound {
        guard let bound = Bound(text) else {
            throw ValidationError("Give a position from 1, or a time like 2027-01-31T00:00:00Z.")
        }
        return bound
    }

    package static func clause(_ text: String) throws -> Clause {
        guard let clause = Clause(text) else {
            let names = Clause.names.joined(separator: ", ")
            throw ValidationError(
                "Give name=value, of \(names); a type as tally events has it, or credits.*."
            )
        }
        return clause
    }

    package static func count(_ text: String) throws -> Int {
        guard let count = Int(text), 1...10_000_000 ~= count else {
            throw ValidationError("Give a number from 1 to 10000000.")
        }
        return count
    }

    /// From a second to a year.
    package static func seconds(_ text: String) throws -> Int64 {
        guard let seconds = Int64(text), RequestBounds.holdSeconds.contains(seconds) else {
            let maximum = RequestBounds.holdSeconds.upperBound
            throw ValidationError("Give seconds, from 1 to \(maximum).")
        }
        return seconds
    }

    package static func metadata(_ text: String) throws -> JSON {
        do {
            let value = try JSONParser.parse(Array(text.utf8))
            var bytes: [UInt8] = []
            value.append(to: &bytes)
            guard case .object = value, bytes.count <= RequestBounds.metadataBytes else {
                throw ValidationError(
                    "Give a JSON object of at most \(RequestBounds.metadataBytes) bytes."
                )
            }
            return value
        } catch let error as JSONError {
            throw ValidationError("Give a JSON object: \(error.reason).")
        }
    }
}
