// SPDX-License-Identifier: Apache-2.0

package import Adapters

/// The bounds of the dispatcher.
package struct DispatchOptions: Sendable {
    package var registry: AdapterRegistry
    /// Where providers reach this server, such as `https://credits.example.com`; `nil` is nowhere.
    package var publicURL: String?
    /// Webhook secrets of the default ledger beside those of the vault: only who has one is called
    /// back.
    package var webhookSecrets: [String: [String]] = [:]
    package var pace = Pace()
    /// For submissions; questions have the same again.
    package var limits = ProviderLimits()
    /// Attempts of one generation, counted with those that people asked for.
    package var attemptsMaximum: Int64 = 6
    /// How long an answer is waited for.
    package var timeout = Duration.seconds(60)
    /// Of all files that one generation is handed out as bytes.
    package var fileBytesMaximum = 32 << 20
    /// Generations that are looked after at a time; with more, the log is not read on.
    package var openMaximum = 100_000
    /// After so long without a verdict, a person has to look.
    package var careSeconds: Int64 = 7 * 24 * 60 * 60
    /// How often ledgers and locks are looked at.
    package var round = Duration.seconds(1)

    package init(registry: AdapterRegistry) {
        self.registry = registry
    }

    /// Files come as base64 within JSON: four bytes for three, and some words.
    var answerBytesMaximum: Int { max(16 << 20, fileBytesMaximum / 3 * 4 + (1 << 20)) }
}
