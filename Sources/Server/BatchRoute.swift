// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Logging

/// `POST /v1/batch`: a command a line, an answer a line.
struct BatchRoute: Sendable {
    /// Lines that are decided together: as many as one commit takes.
    private static let chunkLines = 1000
    private static let types: Set<String> = [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/json",
    ]

    let installation: Installation
    let bodies: BodyReader
    let settings: ServerSettings

    private enum Line: Sendable {
        /// With the status of its success.
        case request(LedgerRequest, Int)
        case progress(ProgressReport)
        case problem(Problem)
    }

    func run(_ call: Call, _ scope: RequestScope) async throws -> Answer {
        let bytes = try await bodies.bytes(
            of: call.request,
            scope: scope,
            types: Self.types,
            bytesMaximum: settings.batchBytesMaximum
        )
        let handler = call.handler
        let caller = call.caller
        let quotes = LedgerQuotes(of: handler, in: installation)
        let texts = try Self.texts(in: bytes, atMost: settings.batchLinesMaximum)
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            var answer: [UInt8] = []
            var lines: [Line] = []
            for text in texts {
                lines.append(Self.line(text, caller, quotes))
                guard lines.count == Self.chunkLines else { continue }
                try await append(lines, handler, scope, to: &answer)
                lines = []
            }
            try await append(lines, handler, scope, to: &answer)
            return Answer(status: 200, content: .lines, bytes: answer)
        }
    }

    /// - Throws: a problem where there are more; a blank line counts for one there.
    private static func texts(
        in bytes: [UInt8],
        atMost maximum: Int
    ) throws(Problem) -> [ArraySlice<UInt8>] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: maximum)
        guard lines.count <= maximum || isBlank(lines[maximum]) else {
            throw .tooManyLines(maximum)
        }
        return lines.filter { !isBlank($0) }
    }

    /// - Throws: `CancellationError` where nobody waits any more; nothing of the lines is done then.
    private func append(
        _ lines: [Line],
        _ handler: CommandHandler,
        _ scope: RequestScope,
        to answer: inout [UInt8]
    ) async throws {
        try Task.checkCancellation()
        let requests = lines.compactMap { line -> LedgerRequest? in
            guard case .request(let request, _) = line else { return nil }
            return request
        }
        var results = await installation.executeAll(requests, on: handler)[...]
        let resources = Resources(installation: installation, ledger: handler.ledger)
        for line in lines {
            switch line {
            case .problem(let problem): Self.append(Answer(problem), to: &answer)
            case .progress(let report):
                Self.append(await self.answer(report, handler), to: &answer)
            case .request(_, let status):
                switch results.popFirst() {
                case .success(let receipt):
                    let line = await self.answer(status, receipt, resources, scope)
                    Self.append(line, to: &answer)
                case .failure(let error): Self.append(Answer(error.problem), to: &answer)
                case nil: preconditionFailure("A line of a batch has no result.")
                }
            }
        }
    }

    private func answer(_ report: ProgressReport, _ handler: CommandHandler) async -> Answer {
        do {
            return try await report.answer(handler, in: installation)
        } catch {
            return Answer(Problem(error))
        }
    }

    /// A line that cannot be shown is a problem of its own: the others are stored, and their
    /// answers are due.
    private func answer(
        _ status: Int,
        _ receipt: Receipt,
        _ resources: Resources,
        _ scope: RequestScope
    ) async -> Answer {
        do {
            return try await resources.answer(status: status, receipt)
        } catch {
            scope.logger.warning("\(error)", metadata: ["position": "\(receipt.position)"])
            return Answer(.storedUnseen(receipt))
        }
    }

    private static func append(_ answer: Answer, to bytes: inout [UInt8]) {
        bytes.append("{\"status\":")
        bytes.append(decimal: Int64(answer.status))
        if answer.isRepeat { bytes.append(",\"replay\":true") }
        bytes.append(",\"body\":")
        bytes.append(contentsOf: answer.bytes)
        bytes.append("}\n")
    }

    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0 == UInt8(ascii: " ") || 0x09...0x0D ~= $0 }
    }

    private static func line(
        _ bytes: ArraySlice<UInt8>,
        _ caller: Caller,
        _ quotes: LedgerQuotes
    ) -> Line {
        do throws(Problem) {
            var fields = try FieldReader(try BodyReader.parse(Array(bytes)))
            guard case .string(let name) = fields.take("op") else { throw unknownOperation }
            if let operation = Operation(rawValue: name) {
                try check(operation.route.roles, caller)
                return .request(try CommandReader.read(operation, fields), operation.status)
            }
            guard let endpoint = Endpoint.named(name),
                case .command(_, let status, let make) = endpoint.action
            else { throw unknownOperation }
            try check(endpoint.roles, caller)
            if let report = try ProgressReport.read(endpoint, fields) { return .progress(report) }
            return .request(
                try CommandFields.read(endpoint, make, fields, caller: caller, quotes: quotes),
                status
            )
        } catch {
            return .problem(error)
        }
    }
}

extension BatchRoute {
    private static var unknownOperation: Problem {
        let names = Operation.allCases.map(\.rawValue) + Endpoint.operations
        return .invalid("/op", "It is required: one of \(names.joined(separator: ", ")).")
    }

    private static func check(
        _ roles: Set<Caller.Role>?,
        _ caller: Caller
    ) throws(Problem) {
        guard roles?.contains(caller.role) != false else { throw .forbidden(caller.role) }
    }
}

extension Problem {
    fileprivate static func storedUnseen(_ receipt: Receipt) -> Problem {
        var facts: [Fact] = [.integer("position", receipt.position)]
        if let id = receipt.view.id { facts.append(.text("id", id)) }
        return Problem(
            .unavailable,
            "Send it again with the same id to see what it made: it is stored, at position "
                + "\(receipt.position), but cannot be shown now.",
            facts: facts
        )
    }

    static func forbidden(_ role: Caller.Role) -> Problem {
        Problem(
            .forbidden,
            "Use credentials of another role: \(role.rawValue) may not do this."
        )
    }
}
