// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Endpoint {
    static let credits: [Endpoint] = [
        .command("forgive", .post, "/v1/accounts/{account}/forgive", [.admin], status: 201) {
            command in
            let id: ForgivenessID = command.newIdentifier()
            let account: AccountID? = command.identifier("account")
            let amount = command.fields.amount("amount")
            let reason = command.fields.text(
                "reason",
                atMost: RequestBounds.textCharacters,
                isRequired: true
            )
            guard let account else { return nil }
            return .forgive(id, account: account, amount, reason: reason)
        }
    ]
}
