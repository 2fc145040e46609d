// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import Engine
package import EventLog
internal import Postgres

/// The endpoints of all ledgers, for operators.
///
/// A secret is shown by whatever makes it, and never again.
package struct EndpointStore: Sendable {
    /// Of one ledger.
    package static let endpointsMaximum: Int64 = 100
    /// Replays of one endpoint that wait or run.
    package static let replaysMaximum: Int64 = 100

    package enum Addition: Sendable {
        case added(OutboundEndpoint, secret: String)
        /// Added before, with the same terms.
        case known(OutboundEndpoint)
        case conflict
        case tooMany
    }

    private let installation: Installation

    package init(_ installation: Installation) {
        self.installation = installation
    }

    /// `after` is the position to begin after; `nil` is the head.
    package func add(
        _ id: String,
        _ terms: EndpointTerms,
        after position: Position?,
        in ledger: Ledger
    ) async throws -> Addition {
        let secret = EndpointSecret.make()
        let wrapped = EndpointSecret.wrap(secret, of: id, in: ledger, installation.vault)
        let isAdded = try await installation.sessions.perform { connection in
            var parameters = Self.parameters(ledger, id, terms)
            parameters.append(wrapped)
            parameters.append(Self.endpointsMaximum)
            parameters.append(position)
            return try connection.query(EndpointStatements.insert, parameters).affectedRows == 1
        }
        guard let endpoint = try await endpoint(id, in: ledger) else { return .tooMany }
        if isAdded { return .added(endpoint, secret: secret) }
        return endpoint.terms == terms ? .known(endpoint) : .conflict
    }

    package func endpoint(_ id: String, in ledger: Ledger) async throws -> OutboundEndpoint? {
        try await installation.sessions.perform { connection in
            let rows = try connection.query(
                EndpointStatements.one,
                Self.parameters(ledger, id)
            )
            return EndpointStatements.endpoints(rows).first
        }
    }

    package func endpoints(in ledger: Ledger) async throws -> [OutboundEndpoint] {
        try await installation.sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            return EndpointStatements.endpoints(
                try connection.query(EndpointStatements.all, parameters)
            )
        }
    }

    /// - Returns: `false` if there is no such endpoint; so do the others that change one.
    package func change(
        _ id: String,
        to terms: EndpointTerms,
        in ledger: Ledger
    ) async throws -> Bool {
        try await affects(EndpointStatements.change, Self.parameters(ledger, id, terms))
    }

    /// Repeating changes nothing.
    package func setDisabled(
        _ isDisabled: Bool,
        _ id: String,
        in ledger: Ledger
    ) async throws {
        if isDisabled {
            try await disable(id, .asked, at: nil, in: ledger)
        } else {
            _ = try await affects(EndpointStatements.enable, Self.parameters(ledger, id))
        }
    }

    /// `revision` is what the reason was found at; `nil` is whatever it is.
    func disable(
        _ id: String,
        _ reason: OutboundEndpoint.Disablement,
        at revision: Int64?,
        in ledger: Ledger
    ) async throws {
        var parameters = Self.parameters(ledger, id)
        parameters.append(reason.rawValue)
        parameters.append(revision)
        _ = try await affects(EndpointStatements.disable, parameters)
    }

    /// - Returns: the new secret; until the overlap is over, the former one signs, too.
    package func rotate(
        _ id: String,
        overlapSeconds: Int64,
        in ledger: Ledger
    ) async throws -> String? {
        let secret = EndpointSecret.make()
        var parameters = Self.parameters(ledger, id)
        parameters.append(EndpointSecret.wrap(secret, of: id, in: ledger, installation.vault))
        parameters.append(overlapSeconds)
        return try await affects(EndpointStatements.rotate, parameters) ? secret : nil
    }

    package func remove(_ id: String, in ledger: Ledger) async throws -> Bool {
        try await affects(EndpointStatements.remove, Self.parameters(ledger, id))
    }

    /// Oldest first, after a position.
    package func deadLetters(
        of id: String,
        after position: Position,
        limit: Int,
        in ledger: Ledger
    ) async throws -> [DeadLetter] {
        try await installation.sessions.perform { connection in
            var parameters = Self.parameters(ledger, id)
            parameters.append(position)
            parameters.append(Int64(limit))
            return EndpointStatements.letters(
                try connection.query(EndpointStatements.deadLetters, parameters)
            )
        }
    }

    /// Lets a part of the log be delivered once more, beside what comes.
    ///
    /// - Returns: `false` where there are too many, or there is no such endpoint.
    package func replay(
        _ replay: Replay,
        to id: String,
        in ledger: Ledger
    ) async throws -> Bool {
        var parameters = Self.parameters(ledger, id)
        parameters.append(replay.first - 1)
        parameters.append(replay.last)
        parameters.append(replay.onlyDead)
        parameters.append(Self.replaysMaximum)
        return try await affects(EndpointStatements.replay, parameters)
    }

    private func affects(
        _ statement: Statement,
        _ parameters: Parameters
    ) async throws -> Bool {
        try await installation.sessions.perform { connection in
            try connection.query(statement, parameters).affectedRows > 0
        }
    }

    private static func parameters(_ ledger: Ledger, _ id: String) -> Parameters {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(id)
        return parameters
    }

    private static func parameters(
        _ ledger: Ledger,
        _ id: String,
        _ terms: EndpointTerms
    ) -> Parameters {
        var parameters = parameters(ledger, id)
        parameters.append(terms.url)
        parameters.append(terms.selection.patterns.joined(separator: " "))
        parameters.append(terms.description)
        return parameters
    }
}

extension OutboundEndpoint {
    package var terms: EndpointTerms {
        EndpointTerms(url: url, selection: selection, description: description)
    }
}
