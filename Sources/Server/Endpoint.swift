// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// One method of one path of a part of the domain.
///
/// Each part lists its own: see Endpoints.
struct Endpoint: Sendable {
    enum Method: String, CaseIterable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    enum Action: Sendable {
        /// What the fields of a body ask for, or of a line of a batch that names `operation`.
        case command(operation: String, status: Int, CommandFields.Make)
        case answer(@Sendable (Call, Services) async throws -> Answer)
        /// The same with the fields of the body.
        case form(@Sendable (FieldReader, Call, Services) async throws -> Answer)
    }

    let method: Method
    /// As OpenAPI writes it: `/v1/models/{id}/lock`.
    let path: String
    let roles: Set<Caller.Role>
    /// Of the URL; another one is a mistake worth telling.
    let parameters: Set<String>
    let action: Action

    /// A command; the answer shows the thing that it is about.
    static func command(
        _ operation: String,
        _ method: Method,
        _ path: String,
        _ roles: Set<Caller.Role>,
        status: Int = 200,
        _ make: @escaping CommandFields.Make
    ) -> Endpoint {
        Endpoint(
            method: method,
            path: path,
            roles: roles,
            parameters: [],
            action: .command(operation: operation, status: status, make)
        )
    }

    /// A read; `min_position` and `wait` come with it.
    static func read(
        _ path: String,
        _ roles: Set<Caller.Role>,
        _ parameters: Set<String> = [],
        _ answer: @escaping @Sendable (Call, Services) async throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: .get,
            path: path,
            roles: roles,
            parameters: parameters.union(["min_position", "wait"]),
            action: .answer(answer)
        )
    }

    /// A request that is neither: it changes nothing of the ledger, or in its own way.
    static func call(
        _ method: Method,
        _ path: String,
        _ roles: Set<Caller.Role>,
        _ answer: @escaping @Sendable (Call, Services) async throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: method,
            path: path,
            roles: roles,
            parameters: [],
            action: .answer(answer)
        )
    }
}

extension Endpoint {
    /// A request with a body that is neither a command nor a read.
    static func form(
        _ method: Method,
        _ path: String,
        _ roles: Set<Caller.Role>,
        _ answer: @escaping @Sendable (FieldReader, Call, Services) async throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: method,
            path: path,
            roles: roles,
            parameters: [],
            action: .form(answer)
        )
    }
}

extension Endpoint: Hashable {
    static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.method == right.method && left.path == right.path
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }
}

extension Endpoint {
    static let all: [Endpoint] =
        credits + catalog + generations + payments + subscriptions + workflows + disputes + teams
        + alerts + outbound + jobs

    private static let byCollection = Dictionary(grouping: all) { $0.segments[0] }

    private static let byOperation: [String: Endpoint] = {
        var endpoints: [String: Endpoint] = [:]
        for endpoint in all {
            guard case .command(let operation, _, _) = endpoint.action else { continue }
            let former = endpoints.updateValue(endpoint, forKey: operation)
            precondition(former == nil, "Two endpoints are called \(operation).")
        }
        return endpoints
    }()

    static var operations: [String] { byOperation.keys.sorted() }

    static func named(_ operation: String) -> Endpoint? { byOperation[operation] }

    /// The endpoints of a path, without `/v1/`, with what stands in place of `{…}`.
    ///
    /// A word of a path comes before an id.
    static func match(_ parts: ArraySlice<Substring>) -> [(Endpoint, targets: [Substring])] {
        guard let first = parts.first, let endpoints = byCollection[String(first)] else {
            return []
        }
        let found = endpoints.compactMap { endpoint in
            endpoint.targets(in: parts).map { (endpoint, targets: $0) }
        }
        let fewest = found.map(\.targets.count).min()
        return found.filter { $0.targets.count == fewest }
    }

    /// After `/v1/`.
    private var segments: [String] {
        path.split(separator: "/").dropFirst().map(String.init)
    }

    /// The names in braces, in order.
    var targetNames: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    private func targets(in parts: ArraySlice<Substring>) -> [Substring]? {
        guard parts.count == segments.count else { return nil }
        var targets: [Substring] = []
        for (part, segment) in zip(parts, segments) {
            if segment.hasPrefix("{") {
                targets.append(part)
            } else if part != segment {
                return nil
            }
        }
        return targets
    }
}
