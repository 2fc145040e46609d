// SPDX-License-Identifier: Apache-2.0

internal import EventFormat
internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import NIOCore
internal import Synchronization

/// Runware, as far as the story goes: a task is taken on, and told of when it is asked after.
final class ImitatedRunware: Sendable {
    /// What it cannot do, and says so once it has tried.
    static let impossible = "a square circle"
    private static let bodyBytesMaximum = 1 << 20

    private struct Task: Sendable {
        let images: Int
        let fails: Bool
    }

    private let tasks = Mutex<[String: Task]>([:])

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.post("/v1") { [self] request, _ in
            let body = try await request.body.collect(upTo: Self.bodyBytesMaximum)
            guard case .array(let asked) = try JSONParser.parse(Array(body.readableBytesView)),
                let task = asked.first, case .string(let name) = task["taskUUID"] ?? .null
            else { return Imitations.answer([.text("error", "invalid")], status: 400) }
            if task["taskType"] == .string("getResponse") { return answer(name) }
            take(task, name)
            return Self.data([
                [.text("taskType", "imageInference"), .text("taskUUID", name)]
            ])
        }
    }

    private func take(_ task: JSON, _ name: String) {
        var count = 1
        if case .number(let text) = task["numberResults"] ?? .null { count = Int(text) ?? 1 }
        let known = Task(
            images: count,
            fails: task["positivePrompt"] == .string(Self.impossible)
        )
        tasks.withLock { $0[name] = known }
    }

    private func answer(_ name: String) -> Response {
        let parts: [JSON.Member] = [
            .text("taskType", "imageInference"), .text("taskUUID", name),
        ]
        guard let task = tasks.withLock({ $0[name] }), !task.fails else {
            let isKnown = tasks.withLock { $0[name] != nil }
            let error: [JSON.Member] = [
                .text("code", isKnown ? "inferenceError" : "taskNotFound"),
                .text("message", isKnown ? "This cannot be drawn." : "There is no such task."),
            ]
            return Imitations.answer(
                [JSON.Member("errors", .array([.object(error + parts)]))],
                status: isKnown ? 200 : 400
            )
        }
        return Self.data(
            (1...max(task.images, 1)).map { number in
                parts + [
                    .text("status", "success"), .text("imageUUID", "image-\(number)"),
                    .text("imageURL", "https://images.example/\(name.prefix(8))-\(number).png"),
                    JSON.Member("cost", .number("0.0013")),
                ]
            }
        )
    }

    private static func data(_ items: [[JSON.Member]]) -> Response {
        Imitations.answer([JSON.Member("data", .array(items.map(JSON.object)))])
    }
}
