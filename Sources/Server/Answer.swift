// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Hummingbird

/// What a route answers.
struct Answer: Sendable {
    enum Content: Sendable {
        case json
        case problem
        case lines
        case prometheus
        case events
        case text
        case bytes
        case file(mediaType: String)
        case nothing

        /// Whether who has it already is not sent it again.
        var isTagged: Bool {
            switch self {
            case .json, .text, .bytes: true
            case .problem, .lines, .prometheus, .events, .file, .nothing: false
            }
        }

        var type: String? {
            switch self {
            case .json: "application/json"
            case .problem: "application/problem+json"
            case .lines: "application/x-ndjson"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .events: "text/event-stream"
            case .text: "text/plain; charset=utf-8"
            case .bytes: "application/octet-stream"
            case .file(let mediaType): mediaType
            case .nothing: nil
            }
        }
    }

    let status: Int
    let content: Content
    var bytes: [UInt8] = []
    /// What is written piece by piece, instead of `bytes`.
    var stream: ResponseBody?
    var position: Position?
    var isRepeat = false
    /// Of what a read answers.
    var entityTag: String?
    var problem: Problem?
    /// Whether it can never be another: caches may keep it.
    var isImmutable = false
    /// The methods that the path has, where that is the point.
    var allow: String?

    static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
        Answer(status: status, content: .json, bytes: bytes)
    }

    init(status: Int, content: Content, bytes: [UInt8] = []) {
        self.status = status
        self.content = content
        self.bytes = bytes
    }

    init(_ problem: Problem) {
        self.init(status: problem.code.status, content: .problem, bytes: problem.body)
        self.problem = problem
    }
}
