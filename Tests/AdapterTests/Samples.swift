// SPDX-License-Identifier: Apache-2.0

import Adapters
import JSONText

/// Orders, answers and deliveries for tests.
func order(
    _ model: String,
    _ contentType: String = "prompt_to_image",
    id: String = "gen_1",
    parameters: String = #"{"prompt":"a red fox in snow"}"#,
    outputs: Int64 = 1,
    callback: String? = "https://api.example.test/hooks"
) throws -> JobOrder {
    JobOrder(
        id: id,
        model: model,
        contentType: contentType,
        parameters: try JSONParser.parse(Array(parameters.utf8)),
        outputs: outputs,
        callback: callback
    )
}

extension ProviderAnswer {
    init(_ text: String, status: Int = 200, headers: [Delivery.Field] = []) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }

    static func sample(
        _ path: String,
        status: Int = 200,
        headers: [Delivery.Field] = []
    ) throws -> ProviderAnswer {
        let body = try SharedFiles.bytes("samples/\(path)")
        return ProviderAnswer(status: status, headers: headers, body: body)
    }
}

extension Delivery {
    /// With the id that those of Standard Webhooks carry.
    init(_ text: String, headers: [Delivery.Field] = [], query: [Delivery.Field] = []) {
        self.init(
            headers: [Delivery.Field("webhook-id", "msg_1")] + headers,
            query: query,
            body: Array(text.utf8),
            receivedAt: 1_795_219_205
        )
    }

    static func sample(_ path: String, headers: [Delivery.Field] = []) throws -> Delivery {
        Delivery(
            headers: headers,
            body: try SharedFiles.bytes("samples/\(path)"),
            receivedAt: 1_795_219_205
        )
    }
}

extension ProviderRequest {
    /// As people read it: line by line, like HTTP.
    var readable: String {
        var lines = ["\(method.rawValue) \(url)"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if !body.isEmpty { lines.append(String(decoding: body, as: UTF8.self)) }
        return lines.joined(separator: "\n")
    }
}
