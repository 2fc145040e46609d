// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import AsyncHTTPClient
private import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends what adapters write, within a time and a size: the only way to a provider.
///
/// It tells apart what was certainly not sent from what nobody answered: only the first may be
/// sent again.
package struct ProviderClient: Sendable {
    package enum Failure: Error, Hashable {
        /// There was no connection.
        case notSent(String)
        /// It may have been taken on.
        case unanswered(String)

        package var words: String {
            switch self {
            case .notSent(let words), .unanswered(let words): words
            }
        }
    }

    private let client: HTTPClient
    private let answerBytesMaximum: Int
    private let timeout: TimeAmount

    /// Files may be in the answers: hence their size.
    package init(timeout: Duration, answerBytesMaximum: Int = 16 << 20) {
        self.answerBytesMaximum = answerBytesMaximum
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)),
            // A provider that closes what is idle shall not do so under a request.
            connectionPool: HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(5))
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.timeout = .nanoseconds(Int64(timeout / .nanoseconds(1)))
    }

    package func send(_ request: ProviderRequest) async throws(Failure) -> ProviderAnswer {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers { message.headers.add(name: field.name, value: field.value) }
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        do {
            let answer = try await client.execute(message, timeout: timeout)
            let body = try await answer.body.collect(upTo: answerBytesMaximum)
            return ProviderAnswer(
                status: Int(answer.status.code),
                headers: answer.headers.map { Delivery.Field($0.name.lowercased(), $0.value) },
                body: Array(body.readableBytesView)
            )
        } catch {
            let words = String(describing: error)
            throw Self.wasSent(error) ? Failure.unanswered(words) : Failure.notSent(words)
        }
    }

    package func close() async {
        do {
            try await client.shutdown()
        } catch {
            // It is the end of it either way.
        }
    }

    /// Whether some of it may have come to the provider.
    private static func wasSent(_ error: any Error) -> Bool {
        if error is NIOConnectionError { return false }
        if let error = error as? IOError {
            return ![ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
        }
        guard let error = error as? HTTPClientError else { return true }
        let before: [HTTPClientError] = [
            .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL,
            .emptyHost, .emptyScheme, .alreadyShutdown,
        ]
        return !before.contains(error)
    }
}
