// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Resources {
    func show(_ generation: Generation, at position: Position) async throws -> [UInt8] {
        var urls: [String?] = []
        for output in generation.outputs {
            urls.append(try await open(output.url, of: generation.account))
        }
        let message = try await open(generation.failure?.error?.message, of: generation.account)
        let terms = generation.terms
        return Self.object { object in
            object.write("id", generation.id.text)
            object.write("account", generation.account.text)
            object.write("model", terms.model.text)
            object.write("price_version", terms.price.text)
            object.write("status", generation.state)
            object.write("cost", credits: Int128(terms.cost.microcredits))
            object.write("captured", credits: generation.captured.microcredits)
            object.write("charged", credits: generation.charged.microcredits)
            object.write("uncollected", credits: generation.uncollected.microcredits)
            object.write("refunded", credits: generation.refunded.microcredits)
            object.write("reservation", generation.request.hold.reservation?.text)
            object.write("provider", terms.provider)
            object.write("provider_job", generation.attempt.job?.text)
            object.write("attempts", integer: Int64(generation.attempts.count))
            object.writeArray("outputs", Array(zip(generation.outputs, urls))) { object, output in
                object.write("kind", output.0.kind)
                object.write("url", output.1)
                object.write("blocked", output.0.isBlocked)
            }
            object.write("outputs_expire_at", generation.outputsExpireAt)
            if let failure = generation.failure {
                object.writeObject("error") { object in
                    object.write("reason", failure.reason.rawValue)
                    object.write("code", failure.error?.code)
                    object.write("message", message)
                }
            }
            object.writeArray("lines", terms.cost.lines) { object, line in
                object.write("text", line.text)
                object.write("amount", credits: Int128(line.microcredits))
            }
            object.write("requested_at", generation.request.requestedAt)
            object.write("finished_at", generation.finishedAt)
            object.write("position", integer: position)
        }
    }
}
