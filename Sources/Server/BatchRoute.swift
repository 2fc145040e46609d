// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat

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
        case request(LedgerRequest, Operation)
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
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            var answer: [UInt8] = []
            var lines: [Line] = []
            for line in bytes.split(separator: UInt8(ascii: "\n")) where !Self.isBlank(line) {
                lines.append(Self.line(line, caller))
                guard lines.count == Self.chunkLines else { continue }
                try await append(lines, handler, to: &answer)
                lines = []
            }
            try await append(lines, handler, to: &answer)
            return Answer(status: 200, content: .lines, bytes: answer)
        }
    }

    private func append(
        _ lines: [Line],
        _ handler: CommandHandler,
        to answer: inout [UInt8]
    ) async throws {
        let requests = lines.compactMap { line -> LedgerRequest? in
            guard case .request(let request, _) = line else { return nil }
            return request
        }
        var results = await installation.executeAll(requests, on: handler)[...]
        let resources = Resources(vault: installation.vault, ledger: handler.ledger)
        for line in lines {
            switch line {
            case .problem(let problem): Self.append(Answer(problem), to: &answer)
            case .request(_, let operation):
                switch results.popFirst() {
                case .success(let receipt):
                    Self.append(try await resources.answer(to: operation, receipt), to: &answer)
                case .failure(let error): Self.append(Answer(error.problem), to: &answer)
                case nil: preconditionFailure("A line of a batch has no result.")
                }
            }
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

    private static func line(_ bytes: ArraySlice<UInt8>, _ caller: Caller) -> Line {
        do throws(Problem) {
            var fields = try FieldReader(try BodyReader.parse(Array(bytes)))
            guard case .string(let name) = fields.take("op"),
                let operation = Operation(rawValue: name)
            else {
                let names = Operation.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid("/op", "It is required: one of \(names).")
            }
            guard operation.route.roles?.contains(caller.role) != false else {
                throw .forbidden(caller.role)
            }
            return .request(try CommandReader.read(operation, fields), operation)
        } catch {
            return .problem(error)
        }
    }
}

extension Problem {
    static func forbidden(_ role: Caller.Role) -> Problem {
        Problem(
            .forbidden,
            "Use credentials of another role: \(role.rawValue) may not do this."
        )
    }
}
