// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Standard Webhooks` {
    private let scheme = StandardWebhooks()
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let body = Array(#"{"test": 2432232314}"#.utf8)

    private func delivery(
        id: String? = "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: String? = "1614265330",
        signature: String? = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        body: String = #"{"test": 2432232314}"#,
        receivedAt: Int64 = 1_614_265_330
    ) -> Delivery {
        let fields = [
            id.map { Delivery.Field("Webhook-Id", $0) },
            timestamp.map { Delivery.Field("Webhook-Timestamp", $0) },
            signature.map { Delivery.Field("Webhook-Signature", $0) },
        ]
        return Delivery(
            headers: fields.compactMap(\.self),
            body: Array(body.utf8),
            receivedAt: receivedAt
        )
    }

    @Test func `the specification's example is authentic`() {
        #expect(scheme.verify(delivery(), secrets: [secret]) == .authentic)
    }

    @Test(.needsSharedFiles, arguments: ["dodo", "replicate", "openai"])
    func `every recorded signature is judged as recorded`(provider: String) throws {
        let vectors = try SignatureVector.all(of: provider)
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let verification = scheme.verify(vector.delivery, secrets: vector.secrets)
            #expect((verification == .authentic) == vector.isValid, "\(vector)")
        }
    }

    @Test func `any of several secrets and signatures will do`() {
        let old = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        #expect(scheme.verify(delivery(), secrets: [old, secret]) == .authentic)
        #expect(scheme.verify(delivery(), secrets: [old]) == .refused(.wrongSignature))
        let several = delivery(
            signature: "v1a,AAAA v1,AAAA v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
        #expect(scheme.verify(several, secrets: [secret]) == .authentic)
    }

    @Test func `five minutes either way, and not a second more`() {
        let signedAt: Int64 = 1_614_265_330
        for (offset, expected) in [
            (300, Verification.authentic), (301, .refused(.tooOld)),
            (-300, .authentic), (-301, .refused(.tooEarly)),
        ] as [(Int64, Verification)] {
            let late = delivery(receivedAt: signedAt + offset)
            #expect(scheme.verify(late, secrets: [secret]) == expected)
        }
        let ancient = delivery(receivedAt: .max)
        #expect(scheme.verify(ancient, secrets: [secret]) == .refused(.tooOld))
        #expect(
            scheme.verify(delivery(receivedAt: .min), secrets: [secret]) == .refused(.tooEarly)
        )
    }

    @Test func `what is missing, malformed or changed is told apart`() {
        func doubt(_ delivery: Delivery) -> Verification {
            scheme.verify(delivery, secrets: [secret])
        }
        #expect(doubt(delivery(id: nil)) == .refused(.missingSignature))
        #expect(doubt(delivery(id: "")) == .refused(.missingSignature))
        #expect(doubt(delivery(timestamp: nil)) == .refused(.missingSignature))
        #expect(doubt(delivery(signature: nil)) == .refused(.missingSignature))
        for timestamp in ["", " 1614265330", "+1614265330", "1e9", "99999999999999999999"] {
            #expect(doubt(delivery(timestamp: timestamp)) == .refused(.malformedSignature))
        }
        for signature in ["", "v1", "v2,AAAA", "v1a,AAAA"] {
            #expect(doubt(delivery(signature: signature)) == .refused(.malformedSignature))
        }
        #expect(doubt(delivery(id: "msg_2")) == .refused(.wrongSignature))
        #expect(doubt(delivery(timestamp: "1614265331")) == .refused(.wrongSignature))
        #expect(doubt(delivery(body: #"{"test":2432232314}"#)) == .refused(.wrongSignature))
    }

    @Test(arguments: ["", "whsec_", "whsec_***", "not base64 at all"])
    func `what is no key verifies nothing`(secret: String) {
        #expect(scheme.verify(delivery(), secrets: [secret]) == .refused(.noSecret))
        #expect(scheme.headers(id: "a", timestamp: 1, body: [], secrets: [secret]) == nil)
        #expect(!scheme.isSecret(secret))
    }

    @Test func `padding may be absent, and the marker too`() {
        let bare = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        #expect(scheme.verify(delivery(), secrets: [bare]) == .authentic)
        let padded = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        let headers = scheme.headers(id: "a", timestamp: 1, body: [1], secrets: [padded])
        let unpadded = String(padded.dropLast())
        #expect(headers == scheme.headers(id: "a", timestamp: 1, body: [1], secrets: [unpadded]))
    }

    @Test func `a bare secret may be the key itself`() throws {
        let openAI = StandardWebhooks(bareSecret: .text)
        let fields = try #require(
            openAI.headers(id: "a", timestamp: 9, body: body, secrets: ["plain secret"])
        )
        let delivery = Delivery(headers: fields, body: body, receivedAt: 9)
        #expect(openAI.verify(delivery, secrets: ["plain secret"]) == .authentic)
        #expect(openAI.verify(delivery, secrets: [" "]) == .refused(.noSecret))
        #expect(openAI.verify(delivery, secrets: [secret]) == .refused(.wrongSignature))
    }

    @Test func `what we sign verifies, under both secrets of a roll`() throws {
        let new = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        let fields = try #require(
            StandardWebhooks.svix.headers(
                id: "msg_1",
                timestamp: 1000,
                body: body,
                secrets: [secret, new]
            )
        )
        #expect(fields.map(\.name) == ["svix-id", "svix-timestamp", "svix-signature"])
        let delivery = Delivery(headers: fields, body: body, receivedAt: 1100)
        for secret in [secret, new] {
            #expect(StandardWebhooks.svix.verify(delivery, secrets: [secret]) == .authentic)
        }
        #expect(scheme.verify(delivery, secrets: [secret]) == .refused(.missingSignature))
    }
}
