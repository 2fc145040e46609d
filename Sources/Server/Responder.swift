// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// HTTP around the gateway: methods, headers, the log and the meters.
struct Responder: HTTPResponder {
    typealias Context = RequestScope

    let gateway: Gateway
    let requestIDs: RequestIDs
    let meters: HTTPMeters
    let logger: Logger

    func respond(to request: HTTPCall, context: RequestScope) async throws -> Response {
        let started = ContinuousClock.now
        let id = requestIDs.id(of: request.headers[HeaderNames.requestID])
        var scope = context
        scope.logger = logger
        scope.logger[metadataKey: "id"] = "\(id)"
        let found = Route.match(request.path)
        var answer: Answer
        do {
            answer = try await self.answer(to: request, found, scope)
        } catch {
            // Hummingbird knows what is left to say on such a connection.
            throw error.cause ?? error
        }
        if request.method == .get || request.method == .head {
            answer = answer.tagged(for: request.headers[.ifNoneMatch])
        }
        let duration = started.duration(to: .now)
        let route = (found.first { $0.0.serves(request.method) } ?? found.first)?.0
        meters.record(route, status: answer.status, duration)
        log(request, route, answer, scope, duration)
        return response(answer, id, request, scope)
    }

    private func answer(
        to request: HTTPCall,
        _ found: [(Route, targets: [Substring])],
        _ scope: RequestScope
    ) async throws(ClientIsGone) -> Answer {
        guard !found.isEmpty else {
            return Answer(Problem(.notFound, "See /openapi.json for the paths that there are."))
        }
        let method = request.method
        guard let (route, targets) = found.first(where: { $0.0.serves(method) }) else {
            let allow = Self.allow(found.map(\.0))
            var answer =
                method == .options
                ? Answer(status: 204, content: .nothing)
                : Answer(Problem(.methodNotAllowed, "Use one of \(allow)."))
            answer.allow = allow
            return answer
        }
        return try await gateway.answer(to: request, route, targets, scope)
    }

    private static func allow(_ routes: [Route]) -> String {
        var methods: [String] = []
        for method in routes.map(\.method) where !methods.contains(method) {
            methods += method == "GET" ? ["GET", "HEAD"] : [method]
        }
        return (methods + ["OPTIONS"]).joined(separator: ", ")
    }

    private func response(
        _ answer: Answer,
        _ id: String,
        _ request: HTTPCall,
        _ scope: RequestScope
    ) -> Response {
        var headers = HTTPFields()
        headers.append(HTTPField(name: HeaderNames.requestID, value: id))
        if let type = answer.content.type {
            headers.append(HTTPField(name: .contentType, value: type))
        }
        if let position = answer.position {
            headers.append(HTTPField(name: HeaderNames.position, value: String(position)))
        }
        if answer.isRepeat {
            headers.append(HTTPField(name: HeaderNames.idempotentReplay, value: "true"))
        }
        if let tag = answer.entityTag {
            headers[.eTag] = tag
            // What one may read and what there is may both change: a cache has to ask.
            headers[.cacheControl] = "private, no-cache"
        }
        if answer.isImmutable {
            headers[.cacheControl] = "private, max-age=31536000, immutable"
        }
        if let allow = answer.allow { headers[HeaderNames.allow] = allow }
        if let seconds = answer.problem?.retryAfterSeconds {
            headers[HeaderNames.retryAfter] = String(seconds)
        }
        if answer.problem?.code == .unauthenticated {
            headers[.wwwAuthenticate] = #"Bearer realm="tallystick""#
        }
        if case .file = answer.content {
            // What others made is shown as nothing but a file, whatever it says.
            headers[.contentDisposition] = "attachment"
            headers[HeaderNames.contentTypeOptions] = "nosniff"
            headers[HeaderNames.contentSecurityPolicy] = "default-src 'none'; sandbox"
        }
        if let stream = answer.stream {
            if answer.entityTag == nil { headers[.cacheControl] = "no-store" }
            return Response(status: .init(code: answer.status), headers: headers, body: stream)
        }
        // The rest of the request is not wanted: the answer, then the end.
        let isLast = request.announcesBody && !scope.notes.read().isBodyRead
        if isLast { headers[.connection] = "close" }
        return Response(
            status: .init(code: answer.status),
            headers: headers,
            body: body(answer, request, closing: isLast ? scope : nil)
        )
    }

    private func body(
        _ answer: Answer,
        _ request: HTTPCall,
        closing scope: RequestScope?
    ) -> ResponseBody {
        let buffer = request.method == .head ? nil : ByteBuffer(bytes: answer.bytes)
        if let buffer, scope == nil { return ResponseBody(byteBuffer: buffer) }
        return ResponseBody(contentLength: answer.bytes.count) { writer in
            if let buffer { try await writer.write(buffer) }
            try await writer.finish(nil)
            scope?.closeSoon()
        }
    }

    private func log(
        _ request: HTTPCall,
        _ route: Route?,
        _ answer: Answer,
        _ scope: RequestScope,
        _ duration: Duration
    ) {
        guard logger.logLevel <= .info else { return }
        let notes = scope.notes.read()
        scope.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(route?.path ?? "none")",
                "status": "\(answer.status)",
                "code": "\(answer.problem?.code.rawValue ?? "")",
                "ledger": "\(notes.ledger ?? "")",
                "caller": "\(notes.caller ?? "")",
                "microseconds": "\(duration.microseconds)",
            ]
        )
    }
}

extension Route {
    fileprivate func serves(_ method: HTTPRequest.Method) -> Bool {
        method.rawValue == self.method || (method == .head && self.method == "GET")
    }
}

extension HTTPCall {
    fileprivate var path: Substring {
        let path = (head.path ?? "/")[...]
        return path.prefix { $0 != "?" && $0 != "#" }
    }

    fileprivate var announcesBody: Bool {
        headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } == true
    }
}

extension Duration {
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
