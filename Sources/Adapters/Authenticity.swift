// SPDX-License-Identifier: Apache-2.0

/// What the proof that comes with a provider's webhooks proves.
///
/// Trust follows it: who could have written the body decides whether the body may move money.
package enum Authenticity: String, CaseIterable, Sendable {
    /// The signature is of the body: what it says may settle.
    case bodySigned = "body-signed"
    /// The signature is of the job's name only: whoever saw one delivery can write another body
    /// for that job.
    case idSigned = "id-signed"
    /// Whoever called knows a secret part of the URL.
    case urlToken = "url-token"
    /// The provider calls nobody: it is asked.
    case polled

    /// Otherwise a body says no more than "look": the verdict is fetched before money moves.
    package var maySettle: Bool { self == .bodySigned }
}
