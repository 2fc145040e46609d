// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Cryptography
internal import EventFormat
private import Foundation
internal import JSONText
internal import Proofs

struct VerifyBundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-bundle",
        abstract: "Check a file that tally prove wrote: needs no database and no network.",
        discussion: """
            Prints the receipt if everything fits, and ends with 1 and says what is wrong if not. The \
            verifier key comes from whoever wrote the log, by a way that you trust; one that was \
            rotated is as good.

              tally verify-bundle proof.json --key 'credits.example.com/main+1f3c…+AQ…'
            """
    )

    @OptionGroup var output: OutputOptions
    @Argument(help: "The file.")
    var file: String
    @Option(help: ArgumentHelp("The verifier key.", valueName: "vkey"), transform: Parsing.verifier)
    var key: VerifierKey

    func run() throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure.usage("\(file) cannot be read: give the file of a bundle.")
        }
        let proven = try ProofBundle.verify(Array(data), trusting: key)
        let size = proven.head.size
        try output.print(
            .object([
                .bool("ok", true), .text("signed_by", proven.signedBy.text),
                .number("size", size), .text("root", proven.head.root.hex),
                .list("receipt", proven.receipt.map { .string($0) }),
            ]),
            text: proven.receipt.joined(separator: "\n")
                + "\nProven by the checkpoint of \(NumberText.grouped(size)) events, signed by "
                + "\(proven.signedBy.text)."
        )
    }
}

extension Parsing {
    static func verifier(_ text: String) throws -> VerifierKey {
        guard let key = VerifierKey(text) else {
            throw ValidationError("Give a verifier key, as tally checkpoint-key create prints it.")
        }
        return key
    }
}
