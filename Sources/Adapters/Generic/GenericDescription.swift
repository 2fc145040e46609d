// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// A provider of one's own, in words: where it is asked, and where in its answers what stands.
///
/// docs/adapters/generic.md tells every field.
package struct GenericDescription: Hashable, Sendable {
    /// What is wrong with a description, and in which field: `state.words.done`.
    package struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        package let field: String
        package let reason: String

        package var description: String { "\(field): \(reason)" }
    }

    /// What the provider's word for a state means.
    package enum Meaning: String, CaseIterable, Sendable {
        case running
        case succeeded
        case failed
        case cancelled
    }

    package enum Signature: Hashable, Sendable {
        /// It calls nobody, or nobody believes it.
        case none
        case standardWebhooks
        /// Hexadecimal HMAC-SHA-256 of the body in a header, after a prefix such as `sha256=`.
        case hmac(header: String, prefix: String)
        case urlToken(parameter: String)
    }

    struct Call: Hashable, Sendable {
        var method: ProviderRequest.Method
        var path: String
    }

    enum JobName: Hashable, Sendable {
        /// The order's UUID: it can be looked up after a crash.
        case ours
        case theirs(JSONPath)
    }

    package let name: String
    let base: String
    let header: Delivery.Field?
    let submit: Call
    let body: JSON
    let job: JobName
    let query: Call?
    let cancel: Call?
    let check: Call?
    let state: JSONPath
    let words: [String: Meaning]
    let progress: JSONPath?
    let outputs: JSONPath
    let cost: JSONPath?
    let costUnit: String
    let errorCode: JSONPath?
    let errorMessage: JSONPath?
    let signature: Signature
    /// In the body of a webhook.
    let webhookJob: JSONPath?

    package init(_ json: JSON) throws(Flaw) {
        let top = try GenericFields(json, at: "")
        try top.allow([
            "name", "base", "authorization", "submit", "query", "cancel", "check", "state",
            "progress", "outputs", "cost", "error", "webhook",
        ])
        name = try top.name("name")
        base = try top.link("base")
        header = try top.object("authorization")?.header()
        let submit = try top.require("submit")
        try submit.allow(["method", "path", "body", "job"])
        self.submit = try submit.call(.post, names: ["model", "id", "uuid"])
        body = try submit.template("body")
        job = try submit.jobName("job")
        query = try top.object("query")?.onlyCall(.get)
        cancel = try top.object("cancel")?.onlyCall(.post)
        check = try top.object("check")?.onlyCall(.get, names: [])
        let state = try top.require("state")
        try state.allow(["path", "words"])
        self.state = try state.path("path")
        words = try state.words("words")
        progress = try top.optionalPath("progress")
        outputs = try top.path("outputs")
        let cost = try top.object("cost")
        try cost?.allow(["amount", "unit"])
        self.cost = try cost?.path("amount")
        costUnit = try cost?.unit("unit") ?? ""
        let error = try top.object("error")
        try error?.allow(["code", "message"])
        errorCode = try error?.optionalPath("code")
        errorMessage = try error?.optionalPath("message")
        let webhook = try top.object("webhook")
        signature = try webhook?.signature() ?? .none
        webhookJob = try webhook?.path("job")
    }
}
