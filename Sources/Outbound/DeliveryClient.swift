// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Posts to one URL, over connections to one address that was checked.
///
/// The name is resolved once: whatever it leads to later, nobody connects there. The server's
/// certificate is still checked against the name, and no redirect is followed.
struct DeliveryClient: Sendable {
    /// Of an answer: the rest is not read.
    private static let answerBytesMaximum = 64 << 10

    private let client: HTTPClient
    private let url: EndpointURL
    private let timeout: Duration

    /// Each attempt takes another of the name's addresses.
    static func open(
        _ url: EndpointURL,
        _ options: OutboundOptions,
        attempts: Int
    ) async throws -> Result<DeliveryClient, DeliveryAttempt.Fault> {
        let addresses = try await Resolver.addresses(of: url.host)
        guard !addresses.isEmpty else { return .failure(.unresolvable) }
        // One that leads inside makes the others suspect.
        let mayReachAll = addresses.allSatisfy { address in
            url.mayReach(address, allowsLoopback: options.allowsLoopback)
        }
        guard mayReachAll else { return .failure(.addressRefused) }
        let address = addresses[attempts % addresses.count]
        return .success(DeliveryClient(url, at: address, options))
    }

    private init(_ url: EndpointURL, at address: IPAddress, _ options: OutboundOptions) {
        timeout = options.timeout
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .init(timeout))
        )
        configuration.httpVersion = .http1Only
        if let file = options.certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(file)]
            configuration.tlsConfiguration = tls
        }
        configuration.dnsOverride = [url.host: address.description]
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        // A new attempt is ours to count.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: configuration
        )
        self.url = url
    }

    func close() async throws {
        try await client.shutdown()
    }

    /// `now` is in seconds since 1970, for what an answer says of time.
    func post(
        _ body: [UInt8],
        _ headers: [(name: String, value: String)],
        now: Int64
    ) async throws -> DeliveryAttempt {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        do {
            let response = try await client.execute(request, timeout: .init(timeout))
            await drain(response.body)
            let retryAfter = response.headers.first(name: "retry-after").flatMap { text in
                RetryAfter.duration(text, now: now)
            }
            return .answered(status: Int(response.status.code), retryAfter: retryAfter)
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch let error as HTTPClientError where error.isTimeout {
            return .failed(.timedOut)
        } catch {
            try Task.checkCancellation()
            return .failed(.notConnected)
        }
    }

    /// The status says it all; what follows is read so that the connection can be used again, unless
    /// it is long, or slow.
    private func drain(_ body: HTTPClientResponse.Body) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.read(body) }
            group.addTask { [timeout] in
                do {
                    try await Task.sleep(for: timeout)
                } catch {
                    // It was read before.
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private static func read(_ body: HTTPClientResponse.Body) async {
        var count = 0
        do {
            for try await part in body {
                count += part.readableBytes
                if count > answerBytesMaximum { return }
            }
        } catch {
            // It was answered: how the rest of the answer ends is of no interest.
        }
    }
}

extension DeliveryAttempt.Fault: Error {}

extension HTTPClientError {
    fileprivate var isTimeout: Bool {
        [
            .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded,
            .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
        ].contains(self)
    }
}
