// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// What callers ask of generations, personal texts still in clear.
extension Request {
    package static func generate(_ asked: GenerationRequest, actor: String?) -> Request {
        let text = asked.parameters.canonical.text
        return .draft(
            Draft(
                .generation(asked.id),
                subject: .account(asked.account),
                personalTexts: [text],
                actor: actor
            ) { seal, stamp in
                let request = RequestGeneration(
                    id: asked.id,
                    account: asked.account,
                    member: asked.member,
                    order: asked.order(sealed: seal(text))
                )
                return .generation(.request(request), stamp)
            }
        )
    }

    /// Of a command without personal texts.
    package static func generation(_ command: GenerationCommand, actor: String?) -> Request {
        .draft(
            Draft(command.subject, actor: actor) { _, stamp in .generation(command, stamp) }
        )
    }

    package static func cancelGeneration(
        _ id: GenerationID,
        reason: String?,
        actor: String?
    ) -> Request {
        .draft(
            Draft(
                .generation(id),
                subject: .owner(of: .generation(id)),
                personalTexts: reason.map { [$0] } ?? [],
                actor: actor
            ) { seal, stamp in
                .generation(.cancel(id, reason: reason.map(seal)), stamp)
            }
        )
    }

    package static func settleGeneration(_ outcome: GenerationOutcome, actor: String?) -> Request {
        .draft(
            Draft(
                .generation(outcome.generation),
                subject: .owner(of: .generation(outcome.generation)),
                personalTexts: outcome.personalTexts,
                actor: actor
            ) { seal, stamp in
                let command = SettleGeneration(
                    generation: outcome.generation,
                    verdict: outcome.verdict(seal),
                    provider: outcome.provider,
                    job: outcome.job,
                    providerCost: outcome.providerCost
                )
                return .generation(.settle(command), stamp)
            }
        )
    }
}

/// A generation as it is asked for.
package struct GenerationRequest: Sendable {
    package var id: GenerationID
    package var account: AccountID
    package var member: MemberID?
    package var model: ModelID
    package var parameters: JSON
    package var outputs: Int64?
    package var estimate: Usage?
    package var quote: QuotePin?

    package init(id: GenerationID, account: AccountID, model: ModelID, parameters: JSON) {
        self.id = id
        self.account = account
        self.model = model
        self.parameters = parameters
    }

    fileprivate func order(sealed: Sealed) -> GenerationOrder {
        GenerationOrder(
            model: model,
            parameters: parameters,
            sealed: sealed,
            outputs: outputs,
            estimate: estimate,
            quote: quote
        )
    }
}
