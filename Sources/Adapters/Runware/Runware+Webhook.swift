// SPDX-License-Identifier: Apache-2.0

internal import JSONText

extension Runware: WebhookAdapter {
    /// Of the parameter of the callback's URL that holds the secret.
    package var tokenParameter: String? { "token" }

    package var authenticity: Authenticity { .urlToken }

    /// Nothing is signed: whoever calls knows the URL.
    ///
    /// - Source: runware.ai/docs, platform/webhooks
    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        URLToken.verify(tokenParameter.flatMap(delivery.parameter), secrets: secrets)
    }

    /// A hint for each task that is named: one call comes for each result of a batch.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        let items = (json["data"]?.items ?? []).prefix(AnswerBounds.outputsMaximum)
        let errors = RunwareError.all(in: json)
        var jobs: [String] = []
        var names: [String] = []
        for item in items {
            guard let job = item["taskUUID"]?.name else { continue }
            if !jobs.contains(job) { jobs.append(job) }
            names.append(RunwareResult(item, "")?.name ?? item.canonical.serialized)
        }
        for error in errors {
            guard let job = error.task.map({ JSON.string($0) })?.name else { continue }
            if !jobs.contains(job) { jobs.append(job) }
            names.append("error-\(error.fault.code)")
        }
        guard let first = jobs.first else { throw Unreadable("The callback names no task.") }
        return Translation(
            delivery: Translation.name(first, .array(names.map(JSON.string))),
            kind: errors.isEmpty ? "results" : "errors",
            subject: first,
            repeats: .mayBeNewer,
            observations: jobs.map { .hint(job: $0) }
        )
    }
}
