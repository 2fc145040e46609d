// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import JSONText
import Testing

@Suite(.needsSharedFiles) struct `Stripe: what was recorded` {
    private let adapter = StripeAdapter()

    @Test func `every recorded signature is judged as recorded`() throws {
        let vectors = try SignatureVector.all(of: "stripe")
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let verification = adapter.verify(vector.delivery, secrets: vector.secrets)
            #expect((verification == .authentic) == vector.isValid, "\(vector)")
        }
    }

    @Test func `every sample is read as expected`() throws {
        let folder = "samples/stripe"
        let blocks = try SharedFiles.names(in: folder).map { name in
            let body = try SharedFiles.bytes("\(folder)/\(name)")
            return Golden.block(name, adapter, Delivery(headers: [], body: body, receivedAt: 0))
        }
        try Golden.check("stripe", blocks)
    }

    @Test func `every request of localstripe is authentic, and read as expected`() throws {
        let folder = "captures/localstripe"
        let names = try SharedFiles.names(in: folder).filter { $0.hasSuffix(".json") }
        #expect(names.count == 23)
        let blocks = try names.map { name in
            let request = try Capture(SharedFiles.bytes("\(folder)/\(name)"))
            #expect(adapter.verify(request.delivery, secrets: [request.secret]) == .authentic)
            return Golden.block(name, adapter, request.delivery)
        }
        try Golden.check("localstripe", blocks)
    }
}

/// A recorded request.
private struct Capture {
    let delivery: Delivery
    let secret: String

    init(_ file: [UInt8]) throws {
        let json = try JSONParser.parse(file)
        guard case .string(let secret) = json["signing_secret"],
            case .string(let body) = json["body_base64"],
            case .array(let headers) = json["headers"],
            case .number(let receivedAt) = json["received_at"]
        else { throw Unreadable("The capture lacks a part.") }
        self.secret = secret
        delivery = Delivery(
            headers: headers.compactMap { header in
                guard case .array(let pair) = header, pair.count == 2,
                    case .string(let name) = pair[0], case .string(let value) = pair[1]
                else { return nil }
                return Delivery.Field(name, value)
            },
            body: try #require(Base64.decode(body)),
            receivedAt: Int64(try #require(Double(receivedAt)))
        )
    }
}
