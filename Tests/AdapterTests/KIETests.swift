// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Testing

@Suite struct `KIE.ai` {
    private let adapter = KIE()
    private static let job = "e989621f54392584b05867f87b160672"

    private func record(_ data: String, code: Int = 200) -> ProviderAnswer {
        ProviderAnswer(#"{"code":\#(code),"msg":"m","data":\#(data)}"#)
    }

    private func state(
        _ answer: ProviderAnswer,
        _ model: String = "google/nano-banana",
        job: String = "t1",
        _ contentType: String = "prompt_to_image"
    ) throws -> JobState {
        adapter.state(of: job, try order(model, contentType), answer)
    }

    @Test(.needsSharedFiles) func `every sample means what the golden file says`() throws {
        var blocks: [String] = []
        for name in try SharedFiles.names(in: "samples/kie") where !name.hasSuffix("request.json") {
            blocks.append(try block(name))
        }
        try Golden.check("kie", blocks)
    }

    private func block(_ name: String) throws -> String {
        if name.contains("callback") {
            return Golden.block(name, adapter, try Delivery.sample("kie/\(name)"))
        }
        let answer = try ProviderAnswer.sample("kie/\(name)")
        if name.hasPrefix("createTask") {
            return Golden.block(name, adapter.submitted(try order("google/nano-banana"), answer))
        }
        let isSuno = name.hasPrefix("suno")
        let asked = try order(isSuno ? "suno:V4_5" : "google/nano-banana")
        let job = isSuno ? "2fac1234567890abcdef1234567f9f72" : Self.job
        return Golden.block(name, adapter.state(of: job, asked, answer))
    }

    @Test(.needsSharedFiles) func `every recorded signature is judged as recorded`() throws {
        let vectors = try SignatureVector.all(of: "kie")
        #expect(vectors.count == 5)
        for vector in vectors {
            let verification = adapter.verify(vector.delivery, secrets: vector.secrets)
            #expect((verification == .authentic) == vector.isValid, "\(vector)")
        }
    }

    @Test func `a job is asked for with the customer's input as it is`() throws {
        let request = try adapter.submission(
            try order(
                "google/nano-banana",
                parameters: #"{"prompt":"a \"fox\"","seed":12345678901234567890}"#
            ),
            key: "k"
        )
        #expect(
            request.readable == #"""
                POST https://api.kie.ai/api/v1/jobs/createTask
                authorization: Bearer k
                accept: application/json
                content-type: application/json
                {"model":"google/nano-banana","callBackUrl":\#
                "https://api.example.test/hooks",\#
                "input":{"prompt":"a \"fox\"","seed":12345678901234567890}}
                """#
        )
    }

    @Test func `an older family has its own path, and parameters cannot redirect the callback`()
        throws
    {
        let parameters = #"{"prompt":"cat","callBackUrl":"https://evil.test","model":"x"}"#
        let request = try adapter.submission(
            try order("veo:veo3_fast", "prompt_to_video", parameters: parameters),
            key: "k"
        )
        #expect(request.url == "https://api.kie.ai/api/v1/veo/generate")
        let callback = #""callBackUrl":"https://api.example.test/hooks""#
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"model":"veo3_fast",\#(callback),"prompt":"cat"}"#
        )
    }

    @Test(arguments: [
        ("a/b", "jobs/recordInfo"), ("veo:x", "veo/record-info"), ("veo-4k:", "veo/record-info"),
        ("suno:V5", "generate/record-info"), ("runway:", "runway/record-detail"),
        ("4o-image:", "gpt4o-image/record-info"), ("flux-kontext:p", "flux/kontext/record-info"),
        ("other:x", "jobs/recordInfo"),
    ])
    func `a job is asked after where its family is`(model: String, path: String) throws {
        let request = adapter.query("a b&c", of: try order(model), key: "k")
        #expect(request?.url == "https://api.kie.ai/api/v1/\(path)?taskId=a%20b%26c")
        #expect(request?.method == .get)
    }

    @Test func `parameters that are no object are refused before anything is sent`() throws {
        let odd = try order("google/nano-banana", parameters: "[1]")
        #expect(throws: ProviderFault.self) { try adapter.submission(odd, key: "k") }
    }

    @Test(arguments: [
        (500, false), (408, false), (999, false), (400, true), (401, true), (402, true),
        (404, true), (422, true), (429, true), (455, true), (501, true), (505, true), (531, true),
    ])
    func `only what was certainly not taken on is refused`(code: Int, isRefused: Bool) throws {
        let asked = try order("google/nano-banana")
        guard case .refused = adapter.submitted(asked, record("null", code: code)) else {
            guard case .unknown = adapter.submitted(asked, record("null", code: code)) else {
                Issue.record("neither refused nor unknown")
                return
            }
            #expect(!isRefused)
            return
        }
        #expect(isRefused)
    }

    @Test func `a failure that names a job leaves open whether it runs`() throws {
        let outcome = adapter.submitted(
            try order("m"),
            record(#"{"taskId":"t1"}"#, code: 422)
        )
        #expect(outcome == .unknown(ProviderFault(.invalid, code: "422", message: "m")))
    }

    @Test(arguments: [
        #"{"code":200,"data":{}}"#, #"{"code":200,"data":{"taskId":5}}"#, "<html>", "", "[]",
        #"{"code":"200","data":{"taskId":"t1"}}"#, #"{"code":200,"data":{"taskId":"a b"}}"#,
        #"{"code":200,"data":{"taskId":"a","task_id":"b"}}"#,
    ])
    func `an acceptance that names no job is unknown`(body: String) throws {
        guard case .unknown = adapter.submitted(try order("m"), ProviderAnswer(body)) else {
            Issue.record("\(body)")
            return
        }
    }

    @Test func `a status of a proxy in between counts by itself`() throws {
        let asked = try order("m")
        let refusal = adapter.submitted(asked, ProviderAnswer("<html>", status: 404))
        #expect(refusal == .refused(ProviderFault(.invalid, code: "404")))
        let gateway = adapter.submitted(asked, ProviderAnswer("<html>", status: 502))
        #expect(gateway == .unknown(ProviderFault(.down, code: "502")))
        let both = ProviderAnswer(#"{"code":422,"msg":"m","data":null}"#, status: 502)
        #expect(
            adapter.submitted(asked, both)
                == .unknown(ProviderFault(.invalid, code: "422", message: "m"))
        )
        let lie = ProviderAnswer(#"{"code":200,"data":{"taskId":"t1"}}"#, status: 500)
        #expect(adapter.submitted(asked, lie) == .unknown(ProviderFault(.down, code: "500")))
    }

    @Test func `a success that shows nothing is no verdict`() throws {
        for result in [
            #""""#, #""{}""#, #""{\"resultUrls\":[]}""#, #""{\"resultUrls\":[1]}""#, "null",
            #""{\"resultUrls\":[\"javascript:x\"]}""#, #"{"resultUrls":["https://a.test/1"]}"#,
            #""{\"resultObject\":{\"a\":1}}""#, #""not json""#,
        ] {
            let answer = record(#"{"taskId":"t1","state":"success","resultJson":\#(result)}"#)
            #expect(try isUnknown(state(answer)), "\(result)")
        }
    }

    @Test func `a failure that shows what it made is no verdict`() throws {
        let urls = #""{\"resultUrls\":[\"https://a.test/1\"]}""#
        let failed = record(#"{"taskId":"t1","state":"fail","resultJson":\#(urls)}"#)
        #expect(try isUnknown(state(failed)))
        let flagged = record(#"{"taskId":"t1","successFlag":3,"resultUrls":["https://a.test/1"]}"#)
        #expect(try isUnknown(state(flagged, "veo:veo3")))
    }

    @Test func `the record of another job is no verdict`() throws {
        let answer = record(#"{"taskId":"t2","state":"fail","failCode":"500"}"#)
        #expect(try isUnknown(state(answer)))
    }

    @Test func `a text is an output of an order for text`() throws {
        let answer = record(
            #"{"taskId":"t1","state":"success","resultJson":"{\"resultObject\":\"hello\"}"}"#
        )
        guard case .finished(let job) = try state(answer, "m", "image_to_text") else {
            Issue.record("no verdict")
            return
        }
        #expect(
            job.outputs.first?.content == ObservedJob.Content("text/plain", Array("hello".utf8))
        )
    }

    @Test func `not found is an answer only where the path is confirmed`() throws {
        let answer = record("null", code: 404)
        #expect(try state(answer) == .missing)
        #expect(try state(answer, "suno:V5") == .missing)
        #expect(try isUnknown(state(answer, "runway:")))
        #expect(try isUnknown(state(answer, "4o-image:")))
        #expect(try isUnknown(state(ProviderAnswer("<html>", status: 404))))
    }

    @Test func `the older families' flags and words`() throws {
        let urls = #""response":{"resultUrls":["https://a.test/1.mp4"]}"#
        let one = ObservedJob.Output("video", url: "https://a.test/1.mp4")
        func video(_ data: String, _ model: String) throws -> JobState {
            try state(record(#"{"taskId":"t1",\#(data)}"#), model, "prompt_to_video")
        }
        var done = ObservedJob("t1", .succeeded)
        done.outputs = [one]
        #expect(try video(#""successFlag":0"#, "veo:veo3") == .running(percent: nil))
        #expect(try video(#""successFlag":1,\#(urls)"#, "veo:veo3") == .finished(done))
        #expect(try isUnknown(video(#""successFlag":1"#, "veo:veo3")))
        #expect(try isUnknown(video(#""successFlag":"1",\#(urls)"#, "veo:veo3")))
        #expect(try isUnknown(video(#""successFlag":4"#, "veo:veo3")))
        var failed = ObservedJob("t1", .failed)
        failed.fault = ProviderFault(.failed, code: "501", message: "no")
        let fault = #""errorCode":501,"errorMessage":"no""#
        #expect(try video(#""successFlag":3,\#(fault)"#, "veo:veo3") == .finished(failed))
        #expect(try video(#""successFlag":2,\#(fault)"#, "4o-image:") == .finished(failed))
        let runway = #""state":"success","videoInfo":{"videoUrl":"https://a.test/1.mp4"}"#
        #expect(try video(runway, "runway:") == .finished(done))
        let flux = #""successFlag":1,"response":{"resultImageUrl":"https://a.test/1.mp4"}"#
        #expect(try video(flux, "flux-kontext:p") == .finished(done))
        #expect(try isUnknown(video(flux, "runway:")))
        #expect(try isUnknown(video(runway, "veo:veo3")))
    }

    @Test func `Suno is done with its last stage only`() throws {
        func suno(_ status: String) throws -> JobState {
            let answer = record(#"{"taskId":"t1","status":"\#(status)"}"#)
            return try state(answer, "suno:V5", "prompt_to_audio")
        }
        for status in ["PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS"] {
            #expect(try suno(status) == .running(percent: nil))
        }
        for status in ["SUCCESS", "CALLBACK_EXCEPTION", "NEW"] {
            #expect(try isUnknown(suno(status)))
        }
        guard case .finished(let job) = try suno("SENSITIVE_WORD_ERROR") else {
            Issue.record("no verdict")
            return
        }
        #expect(job.verdict == .failed && job.fault?.kind == .moderation)
    }

    @Test func `progress is a percentage, whatever it is written as`() throws {
        for (text, percent) in [
            ("45", 45), (#""45%""#, 45), ("45.9", 45), ("1e9", 1), ("900", 100), ("-3", nil),
            ("null", nil), ("99999999999999999999999", 100), (#""x""#, nil),
        ] as [(String, Int?)] {
            let answer = record(#"{"taskId":"t1","state":"generating","progress":\#(text)}"#)
            #expect(try state(answer) == .running(percent: percent), "\(text)")
        }
    }

    @Test func `a callback without a secret, a signature or a job is refused`() {
        let body = #"{"code":200,"data":{"taskId":"t1"}}"#
        let time = Delivery.Field("X-Webhook-Timestamp", "1795219200")
        let proof = Delivery.Field("X-Webhook-Signature", "AAAA")
        let whole = Delivery(body, headers: [time, proof])
        #expect(adapter.verify(whole, secrets: []) == .refused(.noSecret))
        #expect(adapter.verify(whole, secrets: [""]) == .refused(.noSecret))
        #expect(adapter.verify(whole, secrets: ["k"]) == .refused(.wrongSignature))
        #expect(
            adapter.verify(Delivery(body, headers: [time]), secrets: ["k"])
                == .refused(.missingSignature)
        )
        for odd in ["", "[]", #"{"data":{"taskId":null}}"#] {
            let delivery = Delivery(odd, headers: [time, proof])
            #expect(adapter.verify(delivery, secrets: ["k"]) == .refused(.malformedSignature))
        }
        let later = Delivery(body, headers: [Delivery.Field("X-Webhook-Timestamp", "x"), proof])
        #expect(adapter.verify(later, secrets: ["k"]) == .refused(.malformedSignature))
    }

    @Test func `a callback can be written anew only so many times`() throws {
        for (word, kind) in [("success", "success"), ("x:y", "other"), ("\u{202E}", "other")] {
            let body = #"{"code":200,"data":{"taskId":"t1","state":"\#(word)"}}"#
            let translation = try adapter.translate(Delivery(body))
            #expect(translation.delivery == "t1:\(kind)" && translation.kind == kind)
        }
    }

    @Test func `any of several keys will do while one replaces another`() {
        let body = #"{"code":200,"data":{"task_id":"t1"}}"#
        let code = MessageAuthentication.code(
            for: Array("t1.1795219200".utf8),
            key: Array("new".utf8)
        )
        let delivery = Delivery(
            body,
            headers: [
                Delivery.Field("X-Webhook-Timestamp", "1795219200"),
                Delivery.Field("X-Webhook-Signature", Base64.encode(code)),
            ]
        )
        #expect(adapter.verify(delivery, secrets: ["old", "new"]) == .authentic)
        #expect(adapter.verify(delivery, secrets: ["new", "old"]) == .authentic)
        #expect(adapter.verify(delivery, secrets: ["old"]) == .refused(.wrongSignature))
    }

    @Test func `its word never settles`() {
        #expect(!adapter.authenticity.maySettle)
    }
}

func isUnknown(_ state: JobState) -> Bool {
    guard case .unknown = state else { return false }
    return true
}
