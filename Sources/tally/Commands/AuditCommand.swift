// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Cryptography
internal import Engine
internal import EventFormat
private import Foundation
internal import JSONText
internal import Proofs

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that the log still begins with what an older checkpoint was of.",
        discussion: """
            Checks the signature, hashes every event again, and prints the proof that leads from the \
            old root to the new one (RFC 9162, section 2.1.4.2). Without --key, the keys that the \
            database knows are trusted. A server may work meanwhile.

              tally audit --from checkpoint.txt
              tally audit --from checkpoint.txt --key "$VKEY" --json
            """
    )

    @OptionGroup var options: LedgerOptions
    @Option(help: ArgumentHelp("The file with the older checkpoint.", valueName: "checkpoint"))
    var from: String
    @Option(
        help: ArgumentHelp("The verifier key that it is to be signed by.", valueName: "vkey"),
        transform: Parsing.verifier
    )
    var key: VerifierKey?

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: from),
            let text = String(validating: data, as: UTF8.self)
        else { throw Failure.usage("\(from) cannot be read: give the file of a checkpoint.") }
        let (name, trusted, source) = (options.ledger, key, from)
        let report = try await options.place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            let keys = try await place.read { try CheckpointStore.keys(of: ledger, on: $0) }
            let old = try Self.head(text, source, trusted.map { [$0] } ?? keys.map(\.verifier))
            let bar = ProgressBar("Hashing", unit: "events")
            let report = try await ConsistencyAudit.run(
                from: old,
                ledger: ledger,
                target: place.target
            ) { bar.show(Int($0), of: Int($1)) }
            bar.finish()
            return report
        }
        try options.output.print(
            .object([
                .bool("ok", true), .number("from", report.old.size),
                .text("from_root", report.old.root.hex), .number("size", report.size),
                .text("root", report.root.hex),
                .list("proof", report.proof.map { .string(Base64.encode($0.bytes)) }),
            ]),
            text: """
                The first \(NumberText.grouped(report.old.size)) of \
                \(NumberText.grouped(report.size)) events are those of the checkpoint.
                root \(report.root.hex)
                """
        )
    }

    private static func head(
        _ text: String,
        _ source: String,
        _ keys: [VerifierKey]
    ) throws -> TreeHead {
        do throws(SignedNote.Flaw) {
            let note = try SignedNote(parsing: text)
            let signer = keys.first { key in note.signatures.contains { $0.keyID == key.id } }
            guard let signer else { throw .notSigned(by: "a key that is trusted") }
            try note.verify(by: signer)
            return try TreeHead(parsing: note.text)
        } catch {
            throw ProofError.unreadable(source: source, reason: error.description)
        }
    }
}
