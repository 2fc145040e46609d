// SPDX-License-Identifier: Apache-2.0

import Adapters
import Foundation
import JSONText
import Testing

@Suite struct `What providers are asked` {
    private func written(
        _ adapter: any ProviderAdapter,
        _ model: String,
        _ contentType: String = "prompt_to_image",
        _ parameters: String = #"{"prompt":"p"}"#,
        outputs: Int64 = 1,
        callback: String? = nil
    ) throws -> [String] {
        let asked = try order(
            model,
            contentType,
            parameters: parameters,
            outputs: outputs,
            callback: callback
        )
        let request = try adapter.submission(asked, key: "k")
        return ["\(request.method.rawValue) \(request.url)"]
            + request.headers.filter { $0.name != "accept" && $0.name != "content-type" }
            .map { "\($0.name): \($0.value)" } + [String(decoding: request.body, as: UTF8.self)]
    }

    @Test func `Replicate: a model, or a version of one`() throws {
        #expect(
            try written(Replicate(), "a/b", callback: "https://h.test") == [
                "POST https://api.replicate.com/v1/models/a/b/predictions",
                "authorization: Bearer k",
                #"{"input":{"prompt":"p"},"webhook":"https://h.test","#
                    + #""webhook_events_filter":["completed"]}"#,
            ]
        )
        #expect(
            try written(Replicate(), "a/b:v1") == [
                "POST https://api.replicate.com/v1/predictions", "authorization: Bearer k",
                #"{"version":"v1","input":{"prompt":"p"}}"#,
            ]
        )
    }

    @Test func `fal: an endpoint, and requests under its application`() throws {
        #expect(
            try written(Fal(), "fal-ai/flux/dev", callback: "https://h.test/a?b=1") == [
                "POST https://queue.fal.run/fal-ai/flux/dev"
                    + "?fal_webhook=https%3A%2F%2Fh.test%2Fa%3Fb%3D1",
                "authorization: Key k", #"{"prompt":"p"}"#,
            ]
        )
        let asked = try order("fal-ai/flux/dev")
        let base = "https://queue.fal.run/fal-ai/flux/requests/r%2F1"
        #expect(Fal().query("r/1", of: asked, key: "k")?.url == base + "/status")
        #expect(Fal().result("r/1", of: asked, key: "k")?.url == base)
        let stop = Fal().cancellation("r/1", of: asked, key: "k")
        #expect(stop?.url == base + "/cancel" && stop?.method == .put)
        let space = try order("workflows/a/b/c")
        #expect(
            Fal().result("r", of: space, key: "k")?.url
                == "https://queue.fal.run/workflows/a/b/requests/r"
        )
    }

    @Test func `OpenAI: images at once, videos by asking`() throws {
        #expect(
            try written(OpenAI(), "gpt-image-1", outputs: 2) == [
                "POST https://api.openai.com/v1/images/generations", "authorization: Bearer k",
                #"{"model":"gpt-image-1","n":2,"prompt":"p"}"#,
            ]
        )
        #expect(
            try written(OpenAI(), "sora-2", "prompt_to_video", #"{"prompt":"p","model":"x"}"#) == [
                "POST https://api.openai.com/v1/videos", "authorization: Bearer k",
                #"{"model":"sora-2","prompt":"p"}"#,
            ]
        )
    }

    @Test func `ElevenLabs: the voice is in the path`() throws {
        #expect(
            try written(
                ElevenLabs(),
                "eleven_v3",
                "prompt_to_speech",
                #"{"voice_id":"v1","text":"hi"}"#
            ) == [
                "POST https://api.elevenlabs.io/v1/text-to-speech/v1", "xi-api-key: k",
                #"{"model_id":"eleven_v3","text":"hi"}"#,
            ]
        )
    }

    @Test func `Google Veo: the instance and its parameters`() throws {
        #expect(
            try written(
                GoogleVeo(),
                "veo-3.0",
                "prompt_to_video",
                #"{"prompt":"p","aspectRatio":"16:9","sampleCount":9}"#,
                outputs: 2
            ) == [
                "POST https://generativelanguage.googleapis.com"
                    + "/v1beta/models/veo-3.0:predictLongRunning",
                "x-goog-api-key: k",
                #"{"instances":[{"prompt":"p"}],"#
                    + #""parameters":{"sampleCount":2,"aspectRatio":"16:9"}}"#,
            ]
        )
        let asked = try order("veo-3.0", "prompt_to_video")
        #expect(
            GoogleVeo().query("../x", of: asked, key: "k")?.url.hasSuffix(
                "/v1beta/models/veo-3.0/operations/..%2Fx"
            ) == true
        )
    }

    @Test func `ComfyUI: a workflow`() throws {
        let graph = #"{"3":{"class_type":"KSampler"}}"#
        let expected = #"{"prompt":\#(graph),"client_id":"gen_1"}"#
        let comfy = ComfyUI(base: "http://gpu.test:8188/")
        #expect(try written(comfy, "", "prompt_to_image", graph).last == expected)
        let wrapped = #"{"prompt":\#(graph)}"#
        let lines = try written(comfy, "", "prompt_to_image", wrapped)
        #expect(lines.first == "POST http://gpu.test:8188/prompt" && lines.last == expected)
    }

    @Test func `Groq: without a stream`() throws {
        #expect(
            try written(Groq(), "llama", "prompt_to_text", #"{"messages":[],"stream":true}"#) == [
                "POST https://api.groq.com/openai/v1/chat/completions", "authorization: Bearer k",
                #"{"model":"llama","messages":[]}"#,
            ]
        )
    }

    @Test func `Stability: a form of texts`() throws {
        let lines = try written(
            Stability(),
            "stable-image/generate/core",
            "prompt_to_image",
            #"{"prompt":"a\r\n--b","seed":7,"raw":true}"#
        )
        #expect(lines.first == "POST https://api.stability.ai/v2beta/stable-image/generate/core")
        let parts = try #require(lines.last).components(separatedBy: "form-data; name=")
        #expect(parts.count == 4)
        #expect(parts[2].hasPrefix("\"seed\"\r\n\r\n7\r\n--tally-"))
        let odd = try order("a", parameters: #"{"image":{"x":1}}"#)
        #expect(throws: ProviderFault.self) { try Stability().submission(odd, key: "k") }
    }

    @Test func `a key cannot end its header`() throws {
        for provider in try ProviderCase.all() {
            let request = try provider.adapter.submission(provider.order, key: "a\r\nx: b")
            let values = request.headers.map(\.value)
            #expect(values.allSatisfy { !$0.contains("\r") && !$0.contains("\n") })
            #expect(values.contains { $0.hasSuffix("ax:b") }, "\(provider)")
        }
    }

    @Test func `what a provider cannot make is refused before anything is sent`() throws {
        let paths = try order("../v1/account", "prompt_to_video")
        let table = try order("m", "prompt_to_table")
        for adapter in [Replicate(), Fal(), GoogleVeo(), Stability()] as [any ProviderAdapter] {
            #expect(throws: ProviderFault.self, "\(adapter.provider)") {
                try adapter.submission(paths, key: "k")
            }
        }
        for adapter in [OpenAI(), Groq(), ElevenLabs(), Runware()] as [any ProviderAdapter] {
            #expect(throws: ProviderFault.self, "\(adapter.provider)") {
                try adapter.submission(table, key: "k")
            }
        }
    }

    @Test func `every provider can be reached at another base, and says whether a key is good`()
        throws
    {
        let names = AdapterRegistry().providers.keys.sorted()
        let bases = Dictionary(uniqueKeysWithValues: names.map { ($0, "http://127.0.0.1:9/x/") })
        let registry = AdapterRegistry(bases: bases)
        #expect(registry.providers.count == 10)
        for (name, adapter) in registry.providers {
            #expect(adapter.provider == name)
            if let check = adapter.check(key: "k") {
                #expect(check.url.hasPrefix("http://127.0.0.1:9/x/"), "\(name)")
            } else {
                #expect(name == "fal")
            }
        }
    }

    @Test func `those that call us are known by name, and which may settle`() throws {
        let payments: [any WebhookAdapter] = [StripeAdapter(), DodoAdapter(isTest: true)]
        let webhooks = AdapterRegistry(payments: payments).webhooks
        #expect(
            webhooks.mapValues(\.authenticity) == [
                "stripe": .bodySigned, "dodo": .bodySigned, "kie": .idSigned, "runware": .urlToken,
                "replicate": .bodySigned,
                "fal": .bodySigned, "openai": .bodySigned, "elevenlabs": .bodySigned,
            ]
        )
    }
}
