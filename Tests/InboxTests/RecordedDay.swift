// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Domain
import Foundation
import Inbox
import JSONText
import TestSupport
import Testing

/// All that was recorded of payment providers, as if it had come on one day: two stories of
/// subscriptions and payments, with refunds and disputes that contradict each other.
struct RecordedDay {
    struct Message: Sendable {
        let adapter: any WebhookAdapter
        let delivery: Delivery
    }

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/reference")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static let accounts: [AccountID] = ["usr_01JD3K7Q2MZ8", "usr_01JD3K"]

    let messages: [Message]

    init() throws {
        var fields = PaymentFields()
        // As the recorded platform calls it.
        fields.package.append("credit_pack")
        let stripe = StripeAdapter(fields: fields)
        let dodo = DodoAdapter(isTest: true, fields: fields)
        messages =
            try Self.samples("samples/stripe", stripe) + Self.samples("samples/dodo", dodo)
            + Self.captures("captures/localstripe", stripe)
    }

    private static func files(_ path: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasSuffix(".json") }.map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }

    private static func samples(
        _ path: String,
        _ adapter: some WebhookAdapter
    ) throws -> [Message] {
        try files(path).map { file in
            let id = Delivery.Field("webhook-id", file.name)
            let delivery = Delivery(headers: [id], body: file.bytes, receivedAt: 0)
            return Message(adapter: adapter, delivery: delivery)
        }
    }

    private static func captures(
        _ path: String,
        _ adapter: some WebhookAdapter
    ) throws -> [Message] {
        try files(path).map { file in
            guard case .string(let text) = try JSONParser.parse(file.bytes)["body_base64"] else {
                throw Unreadable("A capture has no body.")
            }
            let body = try #require(Base64.decode(text))
            return Message(
                adapter: adapter,
                delivery: Delivery(headers: [], body: body, receivedAt: 0)
            )
        }
    }

    /// What the platform sells.
    func prepare(_ harness: InboxHarness) async throws {
        try await harness.run(.configure(.mode(.test)))
        for account in Self.accounts { try await harness.run(.open(account)) }
        let pack = PackageTerms(
            credits: 100,
            bonus: 10,
            prices: [
                ListPrice(currency: "USD", minorUnits: 2_000),
                ListPrice(currency: "JPY", minorUnits: 3_000),
            ],
            offers: ["dodo:pdt_0NvPack20usd0001"]
        )
        try await harness.run(.catalog(.definePackage("pack_20usd", pack, reason: nil)))
        for (plan, credits, offer) in [
            ("pro_monthly", 300, "dodo:pdt_0NvProMonthly001"),
            ("max_monthly", 900, "dodo:pdt_0NvMaxMonthly001"),
            ("local", 200, "stripe:pro-monthly"),
        ] as [(PlanID, Amount, OfferID)] {
            let terms = PlanTerms(name: plan.text, credits: credits, offers: [offer])
            try await harness.run(.definePlan(plan, terms))
        }
    }

    /// What they say is taken in; who signed it is another test's concern.
    static func deliver(_ message: Message, to harness: InboxHarness) async throws {
        let translation: Result<Translation, Unreadable>
        do throws(Unreadable) {
            translation = .success(try message.adapter.translate(message.delivery))
        } catch {
            translation = .failure(error)
        }
        _ = try await harness.inbox.take(
            message.delivery.body,
            translation,
            from: message.adapter.provider,
            on: harness.handler
        )
    }
}
