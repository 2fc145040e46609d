// SPDX-License-Identifier: Apache-2.0

package import EventLog
private import Foundation
package import Proofs

/// A folder of published checkpoints, in the layout of C2SP tlog-tiles: `<ledger>/checkpoint`.
///
/// What lies there outlives the database: a database that was restored from an old backup is found
/// out by it.
package struct CheckpointFolder: Sendable {
    private let folder: String

    package init(_ folder: String) {
        self.folder = folder
    }

    private func path(_ ledger: Ledger) -> String {
        folder + "/" + ledger.name + "/checkpoint"
    }

    /// What was published last; `nil` if nothing was.
    ///
    /// - Throws: `unreadable` for what is no checkpoint by one of the keys.
    package func last(
        of ledger: Ledger,
        signedByAnyOf keys: [CheckpointStore.Key]
    ) throws -> (head: TreeHead, key: CheckpointStore.Key)? {
        let path = path(ledger)
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do throws(SignedNote.Flaw) {
            guard let text = String(validating: data, as: UTF8.self) else {
                throw .malformed("it is no UTF-8")
            }
            let note = try SignedNote(parsing: text)
            let signer = keys.first { key in
                note.signatures.contains { $0.keyID == key.verifier.id }
            }
            guard let signer else { throw .notSigned(by: "a key of this ledger") }
            try note.verify(by: signer.verifier)
            return (try TreeHead(parsing: note.text), signer)
        } catch {
            throw ProofError.unreadable(source: path, reason: error.description)
        }
    }

    /// Whole, or not at all.
    package func publish(_ note: String, of ledger: Ledger) throws {
        let path = path(ledger)
        try FileManager.default.createDirectory(
            atPath: folder + "/" + ledger.name,
            withIntermediateDirectories: true
        )
        try Data(note.utf8).write(to: URL(filePath: path), options: .atomic)
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.synchronize()
        try file.close()
    }

    /// Puts a checkpoint of what is lost beside, where it can be looked at.
    ///
    /// - Returns: where it is now; `nil` if there was none.
    package func setAside(of ledger: Ledger, key: String) throws -> String? {
        let path = path(ledger)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let aside = "\(path).lost-\(key)"
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        return aside
    }
}
