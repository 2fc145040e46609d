// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Hummingbird
import JSONText
import NIOCore

/// KIE's jobs API, with faults.
///
/// - Source: docs.kie.ai, market/quickstart; common-api/webhook-verification
struct FakeKIE: Sendable {
    static let hmacKey = "kie-hmac-key"

    let shop: FakeShop

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.post("/api/v1/jobs/createTask") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return try await create(JSONParser.parse(Array(body.readableBytesView)))
        }
        router.get("/api/v1/jobs/recordInfo") { request, _ in
            record(of: String(request.uri.queryParameters["taskId"] ?? ""))
        }
        return router
    }

    private func create(_ json: JSON) async throws -> Response {
        let fault = shop.faultOfSubmission()
        switch fault {
        case .limited: return FakeAnswer.json(#"{"code":429,"msg":"too many"}"#)
        case .broken: return FakeAnswer.json(#"{"code":455,"msg":"maintenance"}"#)
        case .none, .slow, .cut, .early: break
        }
        let prompt = json["input"]?["prompt"]?.plain ?? ""
        let job = shop.take("task-" + prompt, prompt: prompt, callback: json["callBackUrl"]?.plain)
        switch fault {
        case .slow:
            try await Task.sleep(for: .seconds(5))
            return FakeAnswer.cut()
        case .cut: return FakeAnswer.cut()
        case .early: await tell(of: job)
        case .none, .limited, .broken: Task { await tell(of: job) }
        }
        shop.answered(job.name)
        return FakeAnswer.json(#"{"code":200,"msg":"success","data":{"taskId":"\#(job.name)"}}"#)
    }

    private func record(of name: String) -> Response {
        switch shop.faultOfQuestion() {
        case .limited: return FakeAnswer.json(#"{"code":429,"msg":"too many"}"#)
        case .broken: return FakeAnswer.json("oh no", status: 500)
        case .cut: return FakeAnswer.cut()
        case .none, .slow, .early: break
        }
        guard let job = shop.ask(name) else {
            return FakeAnswer.json(#"{"code":404,"msg":"not found"}"#)
        }
        return FakeAnswer.json(#"{"code":200,"msg":"success","data":\#(data(of: job))}"#)
    }

    private func data(of job: FakeJob) -> String {
        guard job.isOver else {
            return #"{"taskId":"\#(job.name)","state":"generating","resultJson":""}"#
        }
        guard job.succeeds else {
            return #"{"taskId":"\#(job.name)","state":"fail","resultJson":"","failCode":"500","#
                + #""failMsg":"it broke","creditsConsumed":0}"#
        }
        return Self.success(job.name, url: job.url)
    }

    private static func success(_ job: String, url: String) -> String {
        #"{"taskId":"\#(job)","state":"success","resultJson":"{\"resultUrls\":[\"\#(url)\"]}","#
            + #""creditsConsumed":4}"#
    }

    /// Twice and out of order, with lies: whoever saw one signature can write such a body.
    private func tell(of job: FakeJob) async {
        guard let callback = job.callback else { return }
        let lie = Self.success(job.name, url: "https://lies.example/\(job.prompt)")
        let told = [
            #"{"code":200,"msg":"success","data":\#(lie)}"#,
            #"{"code":501,"msg":"failed","data":{"taskId":"\#(job.name)","state":"fail"}}"#,
            #"{"code":200,"msg":"ok","data":{"taskId":"\#(job.name)","state":"waiting"}}"#,
        ]
        let code = MessageAuthentication.code(
            for: Array("\(job.name).1795219200".utf8),
            key: Array(Self.hmacKey.utf8)
        )
        let signed = [
            ("x-webhook-timestamp", "1795219200"), ("x-webhook-signature", Base64.encode(code)),
        ]
        let first = shop.random.pick(told)
        for body in [first, shop.random.pick(told), first] {
            await shop.call(callback, body, signed)
        }
    }
}

extension JSON {
    var plain: String? {
        if case .string(let text) = self { return text }
        return nil
    }
}
