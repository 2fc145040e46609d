// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSONText
import NIOCore

/// Runware's tasks, with faults.
///
/// - Source: runware.ai/docs, platform/introduction, task-polling, webhooks, errors
struct FakeRunware: Sendable {
    static let token = "runware-token"

    let shop: FakeShop

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.post("/v1") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            guard case .array(let tasks) = try JSONParser.parse(Array(body.readableBytesView)),
                let task = tasks.first
            else { return FakeAnswer.json(#"{"errors":[{"code":"invalidJson"}]}"#, status: 400) }
            let uuid = task["taskUUID"]?.plain ?? ""
            if task["taskType"]?.plain == "getResponse" { return response(of: uuid) }
            return try await infer(task, uuid)
        }
        return router
    }

    private func infer(_ task: JSON, _ uuid: String) async throws -> Response {
        let fault = shop.faultOfSubmission()
        switch fault {
        case .limited:
            return FakeAnswer.json(#"{"errors":[{"code":"rateLimitExceeded"}]}"#, status: 429)
        case .broken:
            // Whether it began is not said, so it is looked up.
            return FakeAnswer.json(#"{"errors":[{"code":"serviceUnavailable"}]}"#, status: 503)
        case .none, .slow, .cut, .early: break
        }
        let prompt = task["positivePrompt"]?.plain ?? ""
        let job = shop.take(uuid, prompt: prompt, callback: task["webhookURL"]?.plain)
        switch fault {
        case .slow:
            try await Task.sleep(for: .seconds(5))
            return FakeAnswer.cut()
        case .cut: return FakeAnswer.cut()
        case .early: await tell(of: job)
        case .none, .limited, .broken: Task { await tell(of: job) }
        }
        shop.answered(job.name)
        return FakeAnswer.json(
            #"{"data":[{"taskType":"imageInference","taskUUID":"\#(uuid)"}]}"#
        )
    }

    private func response(of uuid: String) -> Response {
        switch shop.faultOfQuestion() {
        case .limited:
            return FakeAnswer.json(#"{"errors":[{"code":"rateLimitExceeded"}]}"#, status: 429)
        case .broken: return FakeAnswer.json("oh no", status: 500)
        case .cut: return FakeAnswer.cut()
        case .none, .slow, .early: break
        }
        guard let job = shop.ask(uuid) else {
            return FakeAnswer.json(
                #"{"errors":[{"code":"taskNotFound","taskType":"getResponse","#
                    + #""taskUUID":"\#(uuid)"}]}"#,
                status: 400
            )
        }
        return FakeAnswer.json(body(of: job))
    }

    private func body(of job: FakeJob) -> String {
        let task = #""taskType":"imageInference","taskUUID":"\#(job.name)""#
        guard job.isOver else { return #"{"data":[{\#(task),"status":"processing"}]}"# }
        guard job.succeeds else {
            return #"{"errors":[{"code":"inferenceError","message":"it broke",\#(task)}]}"#
        }
        return Self.success(job.name, url: job.url)
    }

    private static func success(_ job: String, url: String) -> String {
        #"{"data":[{"taskType":"imageInference","taskUUID":"\#(job)","status":"success","#
            + #""imageUUID":"i-\#(job)","imageURL":"\#(url)","cost":0.0013}]}"#
    }

    /// Twice and out of order, with lies: nothing is signed.
    private func tell(of job: FakeJob) async {
        guard let callback = job.callback else { return }
        let task = #""taskType":"imageInference","taskUUID":"\#(job.name)""#
        let told = [
            Self.success(job.name, url: "https://lies.example/\(job.prompt)"),
            #"{"errors":[{"code":"inferenceError",\#(task)}]}"#,
        ]
        let first = shop.random.pick(told)
        for body in [first, shop.random.pick(told), first] {
            await shop.call(callback, body)
        }
        // Whoever does not know the token is not heard.
        let stranger = callback.replacing(Self.token, with: "guess")
        await shop.call(stranger, Self.success(job.name, url: "https://lies.example/x"))
    }
}
