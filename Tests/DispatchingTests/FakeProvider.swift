// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import JSONText
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import TestSupport

/// What goes wrong with a request.
enum Fault: Sendable {
    case none
    /// It takes longer than anybody waits.
    case slow
    case limited
    /// It fails before anything was taken on.
    case broken
    /// It was taken on, and the connection is cut.
    case cut
    /// It was taken on, and its callback comes before the answer.
    case early
}

/// A job as a fake provider has it.
struct FakeJob: Sendable {
    let name: String
    /// What the prompt was: the generation that it is for.
    let prompt: String
    let callback: String?
    let succeeds: Bool
    /// After so many questions it is over.
    var questions: Int
    /// Whether the client was told of it.
    var isAnswered = false

    var isOver: Bool { questions <= 0 }
    var url: String { "https://files.example/\(prompt)" }
}

/// What all fake providers have: jobs, faults, and somebody to call back.
final class FakeShop: Sendable {
    struct State: Sendable {
        var jobs: [String: FakeJob] = [:]
        /// How often each prompt was taken on.
        var taken: [String: Int] = [:]
        var requests = 0
        var refused = 0
        /// By a person, as nobody could know.
        var settled = 0
    }

    let random: SharedRandom
    /// In percent of requests.
    let faultPercent: Int
    let client = HTTPClient.shared
    private let state = Mutex(State())

    init(number: Int, faultPercent: Int) {
        random = SharedRandom(number: number)
        self.faultPercent = faultPercent
    }

    var current: State { state.withLock { $0 } }

    func faultOfSubmission() -> Fault {
        state.withLock { $0.requests += 1 }
        guard random.chance(percent: faultPercent) else { return .none }
        return random.pick([.slow, .limited, .limited, .broken, .cut, .early, .early])
    }

    func faultOfQuestion() -> Fault {
        guard random.chance(percent: faultPercent) else { return .none }
        return random.pick([.limited, .broken, .broken, .cut])
    }

    func take(_ name: String, prompt: String, callback: String?) -> FakeJob {
        let job = FakeJob(
            name: name,
            prompt: prompt,
            callback: callback,
            succeeds: random.chance(percent: 80),
            questions: random.pick([0, 0, 1, 2])
        )
        return state.withLock { state in
            state.taken[prompt, default: 0] += 1
            if let known = state.jobs[name] { return known }
            state.jobs[name] = job
            return job
        }
    }

    func noteSettled() {
        state.withLock { $0.settled += 1 }
    }

    func answered(_ name: String) {
        state.withLock { $0.jobs[name]?.isAnswered = true }
    }

    /// Each question brings a job nearer to its end.
    func ask(_ name: String) -> FakeJob? {
        state.withLock { state in
            state.jobs[name]?.questions -= 1
            return state.jobs[name]
        }
    }

    /// Calls back; whether anybody listens is not the provider's concern.
    func call(_ url: String, _ body: String, _ headers: [(String, String)] = []) async {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let answer = try await client.execute(request, timeout: .seconds(30))
            _ = try await answer.body.collect(upTo: 1 << 20)
            if answer.status.code >= 300 { state.withLock { $0.refused += 1 } }
        } catch {
            state.withLock { $0.refused += 1 }
        }
    }
}

/// An answer of a fake.
enum FakeAnswer {
    static func json(_ body: String, status: Int = 200) -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }

    /// A half of an answer.
    static func cut() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .contentLength: "1000"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "{"))
                throw Cut()
            }
        )
    }

    struct Cut: Error {}
}

/// Serves a fake on a free port of loopback.
enum FakeServer {
    static func with(
        _ router: Router<BasicRequestContext>,
        _ body: @Sendable (String) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "fake")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let bound = await ports.first(where: { _ in true }) else { return }
            do {
                try await body("http://127.0.0.1:\(bound)")
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
