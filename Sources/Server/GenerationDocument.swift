// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
package import EventFormat
package import EventLog
package import JSONText

/// A generation as the API shows it, its personal texts opened.
package struct GenerationDocument: Sendable {
    private let generation: Generation
    private let position: Position
    private let urls: [String?]
    private let message: String?
    /// In percent; `nil` where it ended with nothing.
    private let progress: Int64?

    package init(
        of generation: Generation,
        at position: Position,
        in ledger: Ledger,
        _ installation: Installation
    ) async throws {
        self.generation = generation
        self.position = position
        var urls: [String?] = []
        for output in generation.outputs {
            var url: String?
            if let sealed = output.url {
                url = try await installation.vault.open(sealed, of: generation.account, in: ledger)
            }
            urls.append(url)
        }
        self.urls = urls
        if let sealed = generation.failure?.error?.message {
            message = try await installation.vault.open(sealed, of: generation.account, in: ledger)
        } else {
            message = nil
        }
        progress = try await installation.progress.percent(of: generation, in: ledger)
    }

    package func write(to object: inout ObjectWriter) {
        let terms = generation.terms
        object.write("id", generation.id.text)
        object.write("account", generation.account.text)
        object.write("member", generation.request.member.map { String($0.name) })
        object.write("model", terms.model.text)
        object.write("price_version", terms.price.text)
        object.write("status", generation.state)
        if let progress { object.write("progress", integer: progress) }
        object.write("cost", credits: Int128(terms.cost.microcredits))
        object.write("captured", credits: generation.captured.microcredits)
        object.write("charged", credits: generation.charged.microcredits)
        object.write("uncollected", credits: generation.uncollected.microcredits)
        object.write("refunded", credits: generation.refunded.microcredits)
        object.write("reservation", generation.request.hold.reservation?.text)
        object.write("provider", terms.provider)
        object.write("provider_job", generation.attempt.job?.text)
        object.write("attempts", integer: Int64(generation.attempts.count))
        writeResult(to: &object)
        object.writeArray("lines", terms.cost.lines) { object, line in
            object.write("text", line.text)
            object.write("amount", credits: Int128(line.microcredits))
        }
        object.write("requested_at", generation.request.requestedAt)
        object.write("finished_at", generation.finishedAt)
        object.write("position", integer: position)
    }

    private func writeResult(to object: inout ObjectWriter) {
        let outputs = Array(zip(generation.outputs, urls).enumerated())
        object.writeArray("outputs", outputs) { object, place in
            let (output, url) = place.element
            object.write("kind", output.kind)
            object.write(
                "url",
                url ?? output.file.map { _ in OutputFiles.path(of: generation.id, place.offset) }
            )
            object.write("blocked", output.isBlocked)
            if let file = output.file {
                object.write("media_type", file.mediaType)
                object.write("size", integer: file.size)
            }
        }
        object.write("outputs_expire_at", generation.outputsExpireAt)
        if let failure = generation.failure {
            object.writeObject("error") { object in
                object.write("reason", failure.reason.rawValue)
                object.write("code", failure.error?.code)
                object.write("message", message)
            }
        }
    }

    package func json() throws -> JSON {
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        write(to: &object)
        return try JSONParser.parse(object.finish())
    }
}
