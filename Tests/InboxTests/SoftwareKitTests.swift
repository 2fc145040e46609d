// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import TestSupport
import Testing

/// What the providers' own libraries sign is authentic here, and what is signed here is so there.
@Suite(.enabled(if: Peers.areThere, "\(Peers.absence)")) struct `Libraries of others` {
    private static let now: Int64 = 1_795_219_200
    private static let bodies = [
        "", "{}", #"{"name":"Zoë \u0000 𝄞"}"#, "not JSON at all\r\n",
        String(repeating: "x", count: 9_999),
    ]

    private static let stripeSigns = """
        import sys, stripe
        body = sys.stdin.buffer.read().decode()
        content = sys.argv[1] + "." + body
        print(stripe.WebhookSignature._compute_signature(content, sys.argv[2]))
        """

    @Test(arguments: bodies)
    func `what Stripe's library signs is authentic`(body: String) async throws {
        let bytes = Array(body.utf8)
        let signature = try await Peers.run(
            Self.stripeSigns,
            [String(Self.now), "whsec_test"],
            input: bytes
        )
        func verification(_ signature: String, _ secret: String) -> Verification {
            let header = Delivery.Field(
                "Stripe-Signature",
                "t=\(Self.now),v1=\(signature)"
            )
            let delivery = Delivery(headers: [header], body: bytes, receivedAt: Self.now)
            return StripeAdapter().verify(delivery, secrets: [secret])
        }
        #expect(verification(signature, "whsec_test") == .authentic)
        #expect(verification(signature, "whsec_other") == .refused(.wrongSignature))
    }

    private static let stripeVerifies = """
        import sys, time, stripe
        body = sys.stdin.buffer.read().decode()
        print(stripe.WebhookSignature.verify_header(body, sys.argv[1], sys.argv[2], None))
        """

    @Test(arguments: bodies)
    func `what is signed here as Stripe signs is authentic there`(body: String) async throws {
        let content = Array("\(Self.now).\(body)".utf8)
        let code = MessageAuthentication.code(for: content, key: Array("whsec_test".utf8))
        let header = "t=\(Self.now),v1=\(Hex.encode(code))"
        let answer = try await Peers.run(
            Self.stripeVerifies,
            [header, "whsec_test"],
            input: Array(body.utf8)
        )
        #expect(answer == "True")
    }

    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private static let standardSigns = """
        import sys, datetime
        from standardwebhooks.webhooks import Webhook
        body = sys.stdin.buffer.read().decode()
        time = datetime.datetime.fromtimestamp(int(sys.argv[1]), datetime.timezone.utc)
        print(Webhook(sys.argv[2]).sign("msg_1", time, body))
        """

    @Test(arguments: bodies)
    func `what the library of Standard Webhooks signs is authentic`(body: String) async throws {
        let bytes = Array(body.utf8)
        let signature = try await Peers.run(
            Self.standardSigns,
            [String(Self.now), Self.secret],
            input: bytes
        )
        let delivery = Delivery(
            headers: [
                Delivery.Field("webhook-id", "msg_1"),
                Delivery.Field("webhook-timestamp", String(Self.now)),
                Delivery.Field("webhook-signature", signature),
            ],
            body: bytes,
            receivedAt: Self.now
        )
        #expect(StandardWebhooks().verify(delivery, secrets: [Self.secret]) == .authentic)
    }

    private static let standardVerifies = """
        import sys, time
        from standardwebhooks.webhooks import Webhook
        time.time = lambda: int(sys.argv[1])
        names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        headers = dict(zip(names, sys.argv[3:]))
        body = sys.stdin.buffer.read().decode()
        try:
            from standardwebhooks import webhooks
            class At(webhooks.datetime):
                @classmethod
                def now(cls, tz=None):
                    return cls.fromtimestamp(int(sys.argv[1]), tz)
            webhooks.datetime = At
            Webhook(sys.argv[2]).verify(body, headers)
            print("authentic")
        except webhooks.WebhookVerificationError as error:
            print("refused", error)
        """

    @Test(arguments: ["{}", #"{"name":"Zoë 𝄞"}"#])
    func `what is signed here by Standard Webhooks is authentic there`(body: String) async throws {
        let bytes = Array(body.utf8)
        let other = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        let fields = StandardWebhooks().headers(
            id: "msg_1",
            timestamp: Self.now,
            body: bytes,
            secrets: [other, Self.secret]
        )
        let values = try #require(fields).map(\.value)
        func answer(_ secret: String) async throws -> String {
            try await Peers.run(
                Self.standardVerifies,
                [String(Self.now), secret] + values,
                input: bytes
            )
        }
        #expect(try await answer(Self.secret) == "authentic")
        #expect(try await answer(other) == "authentic")
        #expect(try await answer("whsec_AAECAwQFBgcICQoLDA0ODw==").hasPrefix("refused"))
    }
}
