// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Testing

@Suite struct `What providers answer` {
    private func refusal(_ outcome: SubmitOutcome) -> ProviderFault.Kind? {
        guard case .refused(let fault) = outcome else { return nil }
        return fault.kind
    }

    @Test(
        arguments: [
            (400, ProviderFault.Kind.invalid), (401, .unauthorized), (402, .balanceEmpty),
            (403, .unauthorized), (404, .invalid), (422, .invalid), (429, .rateLimited), (408, nil),
            (409, nil), (500, nil), (502, nil), (503, nil), (302, nil),
        ] as [(Int, ProviderFault.Kind?)]
    )
    func `a status tells whether a job was taken on`(
        status: Int,
        kind: ProviderFault.Kind?
    ) throws {
        for provider in try ProviderCase.all() {
            for body in ["", "<html>", "{}", "[]", "null"] {
                let answer = ProviderAnswer(body, status: status)
                let outcome = provider.adapter.submitted(provider.order, answer)
                #expect(refusal(outcome) == kind, "\(provider): \(status) \(body): \(outcome)")
            }
        }
    }

    @Test func `asked after a job, a status is no verdict`() throws {
        for provider in try ProviderCase.all() {
            for status in [302, 400, 401, 402, 404, 429, 500, 503] {
                for body in ["", "<html>", "null"] {
                    let answer = ProviderAnswer(body, status: status)
                    let state = provider.adapter.state(of: provider.job, provider.order, answer)
                    let isMissing =
                        state == .missing && status == 404 && provider.name == "replicate"
                    #expect(isUnknown(state) || isMissing, "\(provider): \(status) \(body)")
                    let end = provider.adapter.outcome(of: provider.job, provider.order, answer)
                    #expect(Effect.of(end) == .none, "\(provider): \(status) \(body)")
                }
            }
        }
    }

    @Test func `words of moderation and of an empty balance are told apart`() throws {
        let image = try order("gpt-image-1")
        func openAI(_ code: String, _ status: Int) -> SubmitOutcome {
            let body = #"{"error":{"code":"\#(code)","message":"m","type":"t"}}"#
            return OpenAI().submitted(image, ProviderAnswer(body, status: status))
        }
        #expect(refusal(openAI("moderation_blocked", 400)) == .moderation)
        #expect(refusal(openAI("insufficient_quota", 429)) == .balanceEmpty)
        #expect(refusal(openAI("rate_limit_exceeded", 429)) == .rateLimited)
    }

    @Test func `long words of a provider are cut`() throws {
        let long = String(repeating: "é", count: 5_000)
        let body = #"{"error":{"code":"\#(long)","message":"\#(long)"}}"#
        let outcome = OpenAI().submitted(try order("m"), ProviderAnswer(body, status: 400))
        guard case .refused(let fault) = outcome else {
            Issue.record("not refused")
            return
        }
        #expect(fault.code.utf8.count == 100 && fault.message?.utf8.count == 1_000)
    }

    @Test func `fal: over, then what came of it`() throws {
        let adapter = Fal()
        let asked = try order("fal-ai/veo", "prompt_to_video")
        let units = Delivery.Field("x-fal-billable-units", "8.0")
        let result = ProviderAnswer(
            #"{"video":{"url":"https://a.test/1.mp4"},"preview":{"url":"https://a.test/1.png"}}"#,
            headers: [units]
        )
        guard case .finished(let job) = adapter.outcome(of: "r1", asked, result) else {
            Issue.record("no verdict")
            return
        }
        #expect(job.outputs == [ObservedJob.Output("video", url: "https://a.test/1.mp4")])
        #expect(job.cost == ObservedJob.Cost("8", "FAL-UNIT"))
        let refused = ProviderAnswer(
            #"{"detail":[{"msg":"flagged","type":"content_policy_violation"}]}"#,
            status: 422
        )
        guard case .finished(let failed) = adapter.outcome(of: "r1", asked, refused) else {
            Issue.record("no verdict")
            return
        }
        #expect(failed.verdict == .failed && failed.fault?.kind == .moderation)
        let running = ProviderAnswer(#"{"detail":"Request is still in progress"}"#, status: 400)
        #expect(isUnknown(adapter.outcome(of: "r1", asked, running)))
    }

    @Test func `fal: a webhook with files in more than one place is looked at`() throws {
        let preview = #""preview":{"url":"https://a.test/1"}"#
        let payload = #"{"video":{"url":"https://a.test/1.mp4"},\#(preview)}"#
        let body = #"{"request_id":"r1","status":"OK","payload":\#(payload)}"#
        #expect(try Fal().translate(Delivery(body)).observations == [.hint(job: "r1")])
    }

    @Test func `fal: keys are a JWKS, a JWK or an x, and others are passed over`() throws {
        let body = #"{"request_id":"r1","status":"OK"}"#
        let delivery = Delivery(body)
        let x = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"
        let jwk = #"{"kty":"OKP","crv":"Ed25519","x":"\#(x)"}"#
        for good in [x, jwk, #"{"keys":[{"kty":"RSA"},\#(jwk)]}"#] {
            #expect(Fal().verify(delivery, secrets: [good]) == .refused(.missingSignature))
        }
        for odd in ["", "x", "{}", "{", #"{"keys":[{"kty":"RSA","x":"\#(x)"}]}"#, x + "AA"] {
            #expect(Fal().verify(delivery, secrets: [odd]) == .refused(.noSecret), "\(odd)")
        }
    }

    @Test(.needsSharedFiles)
    func `fal: five minutes either way, and any of several keys`() throws {
        let vector = try #require(SignatureVector.all(of: "fal").first { $0.isValid })
        let names = ["request-id", "user-id", "timestamp", "signature"].map {
            "x-fal-webhook-\($0)"
        }
        let fields = names.compactMap { name in
            vector.delivery.header(name).map { Delivery.Field(name, $0) }
        }
        let other =
            #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        func verify(at time: Int64, _ secrets: [String]) -> Verification {
            let delivery = Delivery(headers: fields, body: vector.delivery.body, receivedAt: time)
            return Fal().verify(delivery, secrets: secrets)
        }
        for (offset, expected) in [
            (300, Verification.authentic), (301, .refused(.tooOld)), (-300, .authentic),
            (-301, .refused(.tooEarly)),
        ] as [(Int64, Verification)] {
            let time = 1_795_219_200 + offset
            #expect(verify(at: time, [other] + vector.secrets) == expected, "\(offset)")
        }
        #expect(verify(at: 1_795_219_200, [other]) == .refused(.wrongSignature))
    }

    @Test func `Replicate: a text comes in pieces`() throws {
        let asked = try order("a/b", "prompt_to_text")
        let body = #"{"id":"p1","status":"succeeded","output":["Hel","","lo"]}"#
        let state = Replicate().state(of: "p1", asked, ProviderAnswer(body))
        guard case .finished(let job) = state else {
            Issue.record("no verdict")
            return
        }
        let text = ObservedJob.Content("text/plain", Array("Hello".utf8))
        #expect(job.outputs.map(\.content) == [text])
        let sent = try Replicate().translate(Delivery(body))
        #expect(sent.observations == [.hint(job: "p1")])
    }

    @Test func `Replicate: what is gone or unconfirmed is no verdict`() throws {
        let asked = try order("a/b")
        for rest in [
            #""status":"succeeded","output":["https://a.test/1"],"data_removed":true"#,
            #""status":"aborted""#, #""status":"succeeded","output":{"a":1}"#,
            #""status":"succeeded","output":["https://a.test/1","x"]"#,
        ] {
            let body = #"{"id":"p1",\#(rest)}"#
            #expect(isUnknown(Replicate().state(of: "p1", asked, ProviderAnswer(body))))
            #expect(try Replicate().translate(Delivery(body)).observations == [.hint(job: "p1")])
        }
    }

    @Test func `OpenAI: an event of another kind says nothing`() throws {
        let body = #"{"object":"event","type":"response.completed","data":{"id":"resp_1"}}"#
        let translation = try OpenAI().translate(Delivery(body))
        #expect(translation.observations.isEmpty && translation.remark == "unknown-kind")
    }

    @Test func `Google Veo: of some samples, those that were filtered are blocked`() throws {
        let asked = try order("veo", "prompt_to_video", outputs: 2)
        let sample = #"{"video":{"uri":"https://a.test/1"}}"#
        let videos = #"{"generatedSamples":[\#(sample)],"raiMediaFilteredCount":1}"#
        let response = #""response":{"generateVideoResponse":\#(videos)}"#
        let body = #"{"name":"models/veo/operations/o","done":true,\#(response)}"#
        guard case .finished(let job) = GoogleVeo().state(of: "o", asked, ProviderAnswer(body))
        else {
            Issue.record("no verdict")
            return
        }
        #expect(job.outputs.map(\.isBlocked) == [false, true])
        let huge = body.replacing(#"Count":1"#, with: #"Count":99999999999"#)
        #expect(isUnknown(GoogleVeo().state(of: "o", asked, ProviderAnswer(huge))))
    }

    @Test func `ElevenLabs and Stability: the answer is the file`() throws {
        let type = Delivery.Field("content-type", "audio/mpeg; rate=44100")
        let cost = Delivery.Field("character-cost", "12")
        let speech = try order("m", "prompt_to_audio")
        let sound = ProviderAnswer(status: 200, headers: [type, cost], body: [1, 2, 3])
        guard case .finished(let job) = ElevenLabs().submitted(speech, sound) else {
            Issue.record("no verdict")
            return
        }
        #expect(job.usage.isEmpty)
        #expect(job.outputs.first?.content == ObservedJob.Content("audio/mpeg", [1, 2, 3]))
        let empty = ProviderAnswer(status: 200, headers: [type], body: [])
        guard case .unknown = ElevenLabs().submitted(speech, empty) else {
            Issue.record("nothing is no speech")
            return
        }
        let image = try order("stable-image/generate/core")
        let png = Delivery.Field("content-type", "image/png")
        func stability(_ reason: String?) -> JobState {
            let field = reason.map { [Delivery.Field("finish-reason", $0)] } ?? []
            let answer = ProviderAnswer(status: 200, headers: [png] + field, body: [1])
            return Stability().state(of: "s1", image, answer)
        }
        #expect(Effect.of(stability(nil)) == .captures(1))
        #expect(Effect.of(stability("SUCCESS")) == .captures(1))
        #expect(isUnknown(stability("CONTENT_FILTERED")))
    }

    @Test func `ComfyUI: previews are no outputs, and an error of the run is a verdict`() throws {
        func state(
            _ files: String,
            _ status: String,
            _ contentType: String = "prompt_to_image"
        ) throws -> JobState {
            let body = #"{"c1":{"outputs":{"9":{"images":[\#(files)]}},"status":{\#(status)}}}"#
            return ComfyUI().state(of: "c1", try order("", contentType), ProviderAnswer(body))
        }
        let success = #""status_str":"success","completed":true"#
        let saved = #"{"filename":"a b.png","subfolder":"x/y","type":"output"}"#
        let preview = #"{"filename":"p.png","subfolder":"","type":"temp"}"#
        guard case .finished(let job) = try state("\(saved),\(preview)", success) else {
            Issue.record("no verdict")
            return
        }
        #expect(
            job.outputs.map(\.url) == [
                "http://127.0.0.1:8188/view?filename=a%20b.png&subfolder=x%2Fy&type=output"
            ]
        )
        #expect(try isUnknown(state(preview, success)))
        let film = #"{"filename":"f.mp4","subfolder":"","type":"output"}"#
        #expect(try isUnknown(state(film, success)))
        let moving = #"{"filename":"f.webp","subfolder":"","type":"output"}"#
        #expect(
            Effect.of(try state("\(moving),\(saved)", success, "prompt_to_video")) == .captures(1)
        )
        let error = try state("", #""status_str":"error","completed":false"#)
        #expect(Effect.of(error) == .releases)
    }

    @Test func `ElevenLabs: half an hour back, and any of several secrets`() {
        let body = #"{"type":"post_call_transcription","data":{"conversation_id":"c1"}}"#
        let message = Array("1795219200.\(body)".utf8)
        let code = Hex.encode(MessageAuthentication.code(for: message, key: Array("s".utf8)))
        func verify(_ header: String, at time: Int64, _ secrets: [String]) -> Verification {
            let delivery = Delivery(
                headers: [Delivery.Field("ElevenLabs-Signature", header)],
                body: Array(body.utf8),
                receivedAt: time
            )
            return ElevenLabs().verify(delivery, secrets: secrets)
        }
        let good = "t=1795219200,v0=\(code)"
        #expect(verify(good, at: 1_795_219_200 + 1_800, ["old", "s"]) == .authentic)
        #expect(verify(good, at: 1_795_219_200 + 1_801, ["s"]) == .refused(.tooOld))
        #expect(verify(good, at: 0, ["s"]) == .authentic)
        #expect(verify(good, at: 1_795_219_200, ["old"]) == .refused(.wrongSignature))
        #expect(verify("v0=\(code)", at: 0, ["s"]) == .refused(.malformedSignature))
        #expect(verify("t=x,v0=\(code)", at: 0, ["s"]) == .refused(.malformedSignature))
        #expect(verify(good, at: 0, []) == .refused(.noSecret))
    }
}
