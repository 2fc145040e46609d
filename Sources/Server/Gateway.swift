// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Every request passes here: finds its route and its caller, and has it answered.
struct Gateway: Sendable {
    let authenticator: Authenticator
    let ledgers: LedgerDirectory
    let commands: Commands
    let reads: Reads
    let history: HistoryRoutes
    let analytics: AnalyticsRoutes
    let batch: BatchRoute
    let events: EventRoutes
    let stream: EventStream
    let tiles: TileRoutes
    let probes: Probes
    let metrics: Metrics
    let webhooks: WebhookRoute
    let services: Services

    /// Never throws: whatever goes wrong is an answer too.
    func answer(
        to request: HTTPCall,
        _ route: Route,
        _ targets: [Substring],
        _ scope: RequestScope
    ) async throws(ClientIsGone) -> Answer {
        do {
            return try await answerOrThrow(to: request, route, targets, scope)
        } catch let error as ClientIsGone {
            throw error
        } catch {
            let problem = Problem(error)
            let cause = error is Problem ? problem.cause : "\(error)"
            if let cause {
                let level = (error as? EngineError)?.logLevel ?? problem.logLevel
                scope.logger.log(level: level, "\(cause)", metadata: ["route": "\(route.path)"])
            }
            return Answer(problem)
        }
    }

    private func answerOrThrow(
        to request: HTTPCall,
        _ route: Route,
        _ targets: [Substring],
        _ scope: RequestScope
    ) async throws -> Answer {
        switch route {
        case .health: return await probes.health()
        case .ready: return await probes.ready()
        case .metrics: return await metrics.answer()
        case .openAPI: return .json(OpenAPIDocument.bytes)
        case .webhook: return try await webhooks.run(request, targets.first ?? "", scope)
        default: break
        }
        let call = try await call(request, route, targets, scope)
        switch route {
        case .openAccount: return try await commands.run(.open, call, scope)
        case .suspendAccount: return try await commands.run(.suspend, call, scope)
        case .reinstateAccount: return try await commands.run(.reinstate, call, scope)
        case .makeGrant: return try await commands.run(.grant, call, scope)
        case .makeAdjustment: return try await commands.run(.adjust, call, scope)
        case .reserve: return try await commands.run(.reserve, call, scope)
        case .capture: return try await commands.run(.capture, call, scope)
        case .release: return try await commands.run(.release, call, scope)
        case .makeRefund: return try await commands.run(.refund, call, scope)
        case .batch: return try await batch.run(call, scope)
        case .events: return try await events.run(call)
        case .eventStream: return try stream.run(call, scope)
        case .checkpoint: return try await tiles.checkpoint(call)
        case .tile: return try await tiles.tile(call)
        case .account:
            guard let moment = call.query["as_of"] else { return try await reads.run(call) }
            return try await history.account(call, asOf: moment)
        case .statement: return try await history.statement(call)
        case .analytics: return try await analytics.run(call)
        case .grant, .adjustment, .reservation, .refund: return try await reads.run(call)
        case .part(let endpoint):
            switch endpoint.action {
            case .command(_, let status, let make):
                return try await services.run(endpoint, make, status: status, call, scope)
            case .answer(let answer): return try await answer(call, services)
            case .form(let answer):
                let fields = try await services.fields(of: call, scope)
                return try await answer(fields, call, services)
            }
        case .health, .ready, .metrics, .openAPI, .webhook:
            preconditionFailure("It was answered above.")
        }
    }

    private func call(
        _ request: HTTPCall,
        _ route: Route,
        _ targets: [Substring],
        _ scope: RequestScope
    ) async throws -> Call {
        let caller = try await authenticator.caller(
            authorization: request.headers[.authorization]
        )
        scope.notes.note { $0.caller = caller.label }
        guard route.roles?.contains(caller.role) != false else {
            throw Problem.forbidden(caller.role)
        }
        let targets = try targets.map { (target) throws(Problem) in try decode(target, of: route) }
        let query = try Query(request.query, allowed: route.parameters)
        let handler = try await ledgers.handler(
            of: request.headers[HeaderNames.ledger],
            for: caller
        )
        scope.notes.note { $0.ledger = handler.ledger.name }
        return Call(
            route: route,
            targets: targets,
            query: query,
            caller: caller,
            handler: handler,
            request: request
        )
    }

    /// The id in the path; what cannot be an id names nothing.
    private func decode(_ id: Substring, of route: Route) throws(Problem) -> String {
        guard let text = PercentEncoding.decode(id), route.isID(text) else {
            throw Problem(.notFound, "Check the id in the path: it names nothing.")
        }
        return text
    }
}

extension Route {
    /// Whether a text can be the id of such a thing.
    ///
    /// What follows from others is called after them, with `/` between the names; no command of a
    /// caller's names it, so the routes of those take plain ids only, and so does whatever is made
    /// under the id in its path.
    fileprivate func isID(_ text: String) -> Bool {
        switch self {
        case .part(let endpoint) where endpoint.method == .put: Identifier<Account>(text) != nil
        case .grant, .reservation, .part:
            text.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { Identifier<Account>(String($0)) != nil }
        default: Identifier<Account>(text) != nil
        }
    }
}

extension HTTPCall {
    /// What follows `?`, up to `#`.
    var query: Substring? {
        guard let path = head.path, let mark = path.firstIndex(of: "?") else { return nil }
        return path[path.index(after: mark)...].prefix { $0 != "#" }
    }
}

extension EngineError {
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .rejected: .debug
        case .overloaded, .unavailable, .refused: .warning
        case .halted: .critical
        }
    }
}
