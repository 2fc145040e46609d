// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import NIOCore

/// Reads the body of a request, bounded in size, media type and time.
struct BodyReader: Sendable {
    let deadlines: Deadlines
    let timeout: Duration

    /// The fields of a JSON object; an empty body is an empty object where that is allowed.
    func fields(
        of request: HTTPCall,
        scope: RequestScope,
        bytesMaximum: Int
    ) async throws -> FieldReader {
        let bytes = try await bytes(
            of: request,
            scope: scope,
            types: ["application/json"],
            bytesMaximum: bytesMaximum
        )
        guard !bytes.isEmpty else { return try FieldReader(.object([])) }
        return try FieldReader(try Self.parse(bytes))
    }

    /// `types` is `nil` where any will do.
    func bytes(
        of request: HTTPCall,
        scope: RequestScope,
        types: Set<String>?,
        bytesMaximum: Int
    ) async throws -> [UInt8] {
        if let types { try checkType(request.headers[.contentType], types) }
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > bytesMaximum { throw Problem.tooLarge(bytesMaximum) }
        if announced == 0 || (announced == nil && request.headers[.transferEncoding] == nil) {
            return []
        }
        // A body that trickles in, or never: the connection ends.
        let channel = scope.channel
        let deadline = deadlines.add(after: timeout) { channel.close(promise: nil) }
        defer { deadlines.remove(deadline) }
        if request.headers[.expect]?.lowercased() == "100-continue" { scope.sendContinue() }
        var bytes: [UInt8] = []
        if let announced { bytes.reserveCapacity(announced) }
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= bytesMaximum else {
                    throw Problem.tooLarge(bytesMaximum)
                }
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw ClientIsGone(cause: error)
        }
        // Less than announced: the client is gone, and what it meant is not known.
        if let announced, bytes.count != announced { throw ClientIsGone(cause: nil) }
        scope.notes.note { $0.isBodyRead = true }
        return bytes
    }

    static func parse(_ bytes: [UInt8]) throws(Problem) -> JSON {
        do throws(JSONError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw .notJSON(error)
        }
    }

    private func checkType(_ value: String?, _ types: Set<String>) throws(Problem) {
        guard let value else { return }
        let parts = value.split(separator: ";").map { part in
            part.trimmingSpaces().lowercased()
        }
        guard let type = parts.first, types.contains(type),
            parts.dropFirst().allSatisfy({ !$0.hasPrefix("charset=") || $0.isUTF8Charset })
        else {
            throw Problem(
                .unsupportedMediaType,
                "Send the body as \(types.sorted().joined(separator: " or ")), in UTF-8."
            )
        }
    }
}

/// The connection ended before the request did, or does not speak HTTP any more.
struct ClientIsGone: Error {
    let cause: (any Error)?
}

extension Problem {
    static func tooLarge(_ bytesMaximum: Int) -> Problem {
        Problem(
            .tooLarge,
            "Send at most \(bytesMaximum) bytes in one body.",
            facts: [.integer("bytes_maximum", Int64(bytesMaximum))]
        )
    }

    static func tooManyLines(_ maximum: Int) -> Problem {
        Problem(
            .tooLarge,
            "Send at most \(maximum) lines in one batch.",
            facts: [.integer("lines_maximum", Int64(maximum))]
        )
    }

    static func notJSON(_ error: JSONError) -> Problem {
        .invalid("", "Send JSON: \(error.reason), at byte \(error.offset).")
    }
}

extension StringProtocol {
    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return String(text)
    }

    fileprivate var isUTF8Charset: Bool {
        self == "charset=utf-8" || self == "charset=\"utf-8\"" || self == "charset=utf8"
    }
}
