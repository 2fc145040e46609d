// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Domain
internal import EventFormat
private import Glibc
internal import NIOCore
internal import NIOHTTP1

/// Sends signed requests to a store, and waits for the answers on the calling thread.
final class BucketClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// In quotation marks, as it was given.
        let tag: String?
        let body: [UInt8]

        var text: String { String(decoding: body.prefix(65_536), as: UTF8.self) }

        /// The store's word for what is wrong.
        var reason: String { text.content(of: "Code") ?? "without a reason" }
    }

    private static let attempts = 4
    /// Segments are some dozens of megabytes.
    private static let answerBytesMaximum = 1 << 30
    private static let timeout = TimeAmount.minutes(5)

    private let place: BucketPlace
    private let signature: RequestSignature
    private let client: HTTPClient

    init(_ place: BucketPlace, _ signature: RequestSignature) {
        self.place = place
        self.signature = signature
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10))
        )
        configuration.connectionPool.idleTimeout = .seconds(5)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Nothing is under way any more; what fails now harms nobody.
        client.shutdown { _ in }
    }

    /// Whatever is sent can be sent again: the same object is put in the same place.
    func send(
        _ method: String,
        _ object: String,
        query: [RequestSignature.Field] = [],
        body: [UInt8] = []
    ) throws -> Answer {
        var failures = 0
        while true {
            do {
                let answer = try once(method, object, query, body)
                if answer.status < 500 && answer.status != 429 { return answer }
                failures += 1
                if failures == Self.attempts { return answer }
            } catch {
                failures += 1
                if failures == Self.attempts {
                    throw BucketTarget.Failure(
                        place: "\(place.location)/\(object)",
                        reason: "the store at \(place.endpoint) cannot be reached (\(error))"
                    )
                }
            }
            // 0.2, 0.4, 0.8 seconds.
            usleep(100_000 << UInt32(failures))
        }
    }

    private func once(
        _ method: String,
        _ object: String,
        _ query: [RequestSignature.Field],
        _ body: [UInt8]
    ) throws -> Answer {
        let path = place.path(of: object)
        var url = place.endpoint + path
        if !query.isEmpty { url += "?" + RequestSignature.text(query) }
        var request = try HTTPClient.Request(url: url, method: HTTPMethod(rawValue: method))
        let fields = signature.fields(
            method: method,
            path: path,
            query: query,
            fields: [("host", place.host)],
            body: body,
            time: Self.time()
        )
        for field in fields { request.headers.replaceOrAdd(name: field.name, value: field.value) }
        if !body.isEmpty { request.body = .bytes(body) }
        return try answer(to: request)
    }

    /// On the threads of the client: a task would need one of those that may be waiting here.
    private func answer(to request: HTTPClient.Request) throws -> Answer {
        let all = ResponseAccumulator(request: request, maxBodySize: Self.answerBytesMaximum)
        let deadline = NIODeadline.now() + Self.timeout
        let answer = try client.execute(request: request, delegate: all, deadline: deadline).wait()
        return Answer(
            status: Int(answer.status.code),
            tag: answer.headers.first(name: "etag"),
            body: answer.body.map { Array($0.readableBytesView) } ?? []
        )
    }

    /// `20130524T000000Z`.
    private static func time() -> String {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let instant = Instant(microseconds: Int64(now.tv_sec) * 1_000_000)
        let text = TimeText.text(instant).prefix(19)
        return text.filter { $0 != "-" && $0 != ":" } + "Z"
    }
}
