// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Testing

@Suite struct `Stripe: signatures` {
    private let adapter = StripeAdapter()
    private static let secret = "whsec_one"
    private static let time: Int64 = 1_795_219_200

    private static func signature(_ body: String, secret: String = secret, time: String) -> String {
        let content = Array("\(time).\(body)".utf8)
        return Hex.encode(MessageAuthentication.code(for: content, key: Array(secret.utf8)))
    }

    private func judge(
        _ header: String?,
        body: String = "{}",
        secrets: [String] = [secret],
        after seconds: Int64 = 0
    ) -> Verification {
        let headers = header.map { [Delivery.Field("Stripe-Signature", $0)] } ?? []
        let delivery = Delivery(
            headers: headers,
            body: Array(body.utf8),
            receivedAt: Self.time + seconds
        )
        return adapter.verify(delivery, secrets: secrets)
    }

    private let good = "t=\(time),v1=\(signature("{}", time: "\(time)"))"

    @Test func `the whole text of the secret is the key`() {
        #expect(judge(good) == .authentic)
        #expect(judge(good, secrets: ["one"]) == .refused(.wrongSignature))
    }

    @Test func `while secrets roll, any secret and any signature will do`() {
        #expect(judge(good, secrets: ["whsec_two", Self.secret]) == .authentic)
        let several = "t=\(Self.time),v0=00,v1=00,\(good.dropFirst(13))"
        #expect(judge(several) == .authentic)
    }

    @Test func `old signatures are refused after exactly five minutes, those of the future not`() {
        #expect(judge(good, after: 300) == .authentic)
        #expect(judge(good, after: 301) == .refused(.tooOld))
        #expect(judge(good, after: -86_400) == .authentic)
    }

    @Test func `the first time counts`() {
        let later = Self.time + 1_000
        let header = good.replacing("t=\(Self.time)", with: "t=\(Self.time),t=\(later)")
        #expect(judge(header, after: 1_000) == .refused(.tooOld))
    }

    @Test func `what is missing, malformed or changed is told apart`() {
        #expect(judge(nil) == .refused(.missingSignature))
        for header in [
            "", "v1=00", "t=1795219200", "t=,v1=00", "t=x,v1=00", "t=-1,v1=00", "===,,,",
        ] {
            #expect(judge(header) == .refused(.malformedSignature), "\(header)")
        }
        #expect(judge(good.replacing("v1", with: "v0")) == .refused(.malformedSignature))
        #expect(judge(good.uppercased().replacing("T=", with: "t=")) != .authentic)
        #expect(judge(good, body: "{} ") == .refused(.wrongSignature))
        #expect(judge(good + "0") == .refused(.wrongSignature))
    }

    @Test func `no secret verifies nothing, and neither does an empty one`() {
        let empty = "t=\(Self.time),v1=\(Self.signature("{}", secret: "", time: "\(Self.time)"))"
        for secrets in [[], [""], [" \n"]] {
            #expect(judge(empty, secrets: secrets) == .refused(.noSecret))
        }
    }
}
