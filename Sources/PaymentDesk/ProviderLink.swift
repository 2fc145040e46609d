// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Sends what payment adapters write, within a time and a size.
package struct ProviderLink: Sendable {
    private static let answerBytesMaximum = 8 << 20

    private let client: HTTPClient
    private let timeout: TimeAmount

    package init(timeout: Duration = .seconds(20)) {
        let configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10))
        )
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.timeout = .nanoseconds(Int64(timeout / .nanoseconds(1)))
    }

    /// - Throws: `down` where no answer came: whether it was carried out, nobody knows.
    package func send(_ request: ProviderRequest) async throws(PaymentFault) -> ProviderAnswer {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers { message.headers.add(name: field.name, value: field.value) }
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        do {
            let answer = try await client.execute(message, timeout: timeout)
            let body = try await answer.body.collect(upTo: Self.answerBytesMaximum)
            return ProviderAnswer(
                status: Int(answer.status.code),
                headers: answer.headers.map { Delivery.Field($0.name.lowercased(), $0.value) },
                body: Array(body.readableBytesView)
            )
        } catch {
            throw PaymentFault(.down, code: "no-answer")
        }
    }

    package func close() async {
        do {
            try await client.shutdown()
        } catch {
            // It is the end of it either way.
        }
    }
}
