// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog

/// The quotes of one ledger.
struct LedgerQuotes: Sendable {
    private let token: QuoteToken
    private let ledger: String

    init(of handler: CommandHandler, in installation: Installation) {
        token = installation.quotes
        ledger = handler.ledger.name
    }

    /// Returns `nil` for anything but a quote for just this request.
    func pin(_ text: String, for request: GenerationRequest) -> QuotePin? {
        token.pin(
            text,
            for: QuoteToken.Request(
                ledger: ledger,
                account: request.account,
                model: request.model,
                parameters: request.parameters,
                outputs: request.outputs
            )
        )
    }
}

extension Installation {
    nonisolated var quotes: QuoteToken { QuoteToken(key: vault.key(for: "quotes")) }
}
