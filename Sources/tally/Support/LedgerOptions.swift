// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

/// Which ledger, where, and how to answer: for the commands about credit.
struct LedgerOptions: ParsableArguments {
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("The ledger.", valueName: "name"),
        transform: Parsing.ledger
    )
    var ledger = "main"

    /// Opens the ledger, works, and closes it, whatever happens.
    func open<Value: Sendable>(
        makes: Bool = true,
        isBrief: Bool = true,
        _ body: @escaping @Sendable (Desk) async throws -> Value
    ) async throws -> Value {
        let ledger = ledger
        return try await place.open(makes: makes) { place in
            let installation = try await place.installation(isBrief: isBrief)
            do {
                let value = try await body(try await Desk.open(ledger, in: installation))
                await installation.stop()
                return value
            } catch {
                await installation.stop()
                throw error
            }
        }
    }

    /// Carries out one command and prints what became of it.
    ///
    /// `answer` makes the object for programs and the sentence for people.
    func change(
        _ request: Request,
        answer: @escaping @Sendable (Receipt, Desk) async throws -> (document: JSON, text: String)
    ) async throws {
        let (document, text, isRepeat) = try await open { desk in
            let receipt = try await desk.execute(request)
            let (document, text) = try await answer(receipt, desk)
            return (document, text, receipt.isRepeat)
        }
        let note = "Nothing was changed: this was done before.\n"
        try output.print(document, text: (isRepeat ? note : "") + text)
    }
}
