// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite(.needsSharedFiles) struct `Dodo: what was recorded` {
    private let adapter = DodoAdapter(isTest: true)

    @Test func `every recorded signature is judged as recorded`() throws {
        let vectors = try SignatureVector.all(of: "dodo")
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let verification = adapter.verify(vector.delivery, secrets: vector.secrets)
            #expect((verification == .authentic) == vector.isValid, "\(vector)")
        }
    }

    @Test func `every sample is read as expected`() throws {
        let folder = "samples/dodo"
        let blocks = try SharedFiles.names(in: folder).map { name in
            let delivery = Delivery(
                headers: [Delivery.Field("webhook-id", "msg_1")],
                body: try SharedFiles.bytes("\(folder)/\(name)"),
                receivedAt: 0
            )
            return Golden.block(name, adapter, delivery)
        }
        try Golden.check("dodo", blocks)
    }
}
