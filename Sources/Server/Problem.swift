// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// An answer that is no: `application/problem+json`.
///
/// - Source: RFC 9457
struct Problem: Error, Sendable {
    struct FieldError: Hashable, Sendable {
        /// A JSON pointer into the body, `?name` for a parameter, or the name of a header.
        let pointer: String
        let detail: String
    }

    enum Fact: Sendable {
        case text(StaticString, String)
        case credits(StaticString, Int128)
        case integer(StaticString, Int64)
        case json(JSON.Member)
    }

    let code: ProblemCode
    /// A sentence that says what to do.
    let detail: String
    var facts: [Fact] = []
    var errors: [FieldError] = []
    var retryAfterSeconds: Int?
    /// For the log only: what the caller is not told.
    var cause: String?

    init(_ code: ProblemCode, _ detail: String, facts: [Fact] = []) {
        self.code = code
        self.detail = detail
        self.facts = facts
    }

    /// One thing that is wrong with a request.
    static func invalid(_ pointer: String, _ detail: String) -> Problem {
        invalid([FieldError(pointer: pointer, detail: detail)])
    }

    static func invalid(
        _ errors: [FieldError],
        _ code: ProblemCode = .invalidRequest
    ) -> Problem {
        let detail =
            errors.count == 1
            ? "Correct this field: \(errors[0].pointer): \(errors[0].detail)"
            : "Correct the \(errors.count) fields listed in errors."
        var problem = Problem(code, detail)
        problem.errors = errors
        return problem
    }

    var body: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        var object = ObjectWriter(into: &bytes)
        object.write("type", "https://tallystick.dev/problems/" + code.rawValue)
        object.write("title", code.title)
        object.write("status", integer: Int64(code.status))
        object.write("detail", detail)
        object.write("code", code.rawValue)
        for fact in facts {
            switch fact {
            case .text(let name, let text): object.write(name, text)
            case .credits(let name, let microcredits): object.write(name, credits: microcredits)
            case .integer(let name, let integer): object.write(name, integer: integer)
            case .json(let member): object.write(member)
            }
        }
        if !errors.isEmpty {
            object.writeArray("errors", errors) { object, error in
                object.write("pointer", error.pointer)
                object.write("detail", error.detail)
            }
        }
        return object.finish()
    }
}
