// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

/// Every sample of the providers that have no suite of their own.
@Suite(.needsSharedFiles) struct `Samples of providers` {
    private func delivery(_ path: String) throws -> Delivery {
        try Delivery.sample(path, headers: [Delivery.Field("webhook-id", "msg_1")])
    }

    @Test func `of Replicate, as answers and as webhooks`() throws {
        let adapter = Replicate()
        let asked = try order("black-forest-labs/flux-schnell")
        var blocks: [String] = []
        for name in try SharedFiles.names(in: "samples/replicate") {
            let answer = try ProviderAnswer.sample("replicate/\(name)")
            let state = adapter.state(of: "ufawqhfynnddngldkgtslldrkq", asked, answer)
            blocks.append(Golden.block("\(name), asked for", state))
            blocks.append(Golden.block("\(name), sent", adapter, try delivery("replicate/\(name)")))
        }
        try Golden.check("replicate", blocks)
    }

    @Test func `of fal.ai`() throws {
        let adapter = Fal()
        let asked = try order("fal-ai/flux")
        let job = "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d"
        var blocks: [String] = []
        for name in try SharedFiles.names(in: "samples/fal") {
            let answer = try ProviderAnswer.sample("fal/\(name)")
            if name.hasPrefix("webhook") {
                blocks.append(Golden.block(name, adapter, try delivery("fal/\(name)")))
            } else if name.contains("submit") {
                blocks.append(Golden.block(name, adapter.submitted(asked, answer)))
            } else {
                blocks.append(Golden.block(name, adapter.state(of: job, asked, answer)))
            }
        }
        try Golden.check("fal", blocks)
    }

    @Test func `of OpenAI`() throws {
        let adapter = OpenAI()
        let job = "video_68d7512d07848190b3e45da0ecbebcde004da08e1e0678d5"
        var blocks: [String] = []
        for name in try SharedFiles.names(in: "samples/openai") {
            let answer = try ProviderAnswer.sample("openai/\(name)")
            if name.hasPrefix("webhook") {
                blocks.append(Golden.block(name, adapter, try delivery("openai/\(name)")))
            } else if name.hasPrefix("images") {
                let asked = try order("gpt-image-1")
                blocks.append(Golden.block(name, adapter.submitted(asked, answer)))
            } else {
                let asked = try order("sora-2", "prompt_to_video")
                blocks.append(Golden.block(name, adapter.state(of: job, asked, answer)))
            }
        }
        try Golden.check("openai", blocks)
    }

    @Test func `of Google Veo`() throws {
        let asked = try order("veo-3.0-generate-001", "prompt_to_video")
        let job = "kc3ldq1dc3qv"
        let blocks = try SharedFiles.names(in: "samples/google").map { name in
            let answer = try ProviderAnswer.sample("google/\(name)")
            return Golden.block(name, GoogleVeo().state(of: job, asked, answer))
        }
        try Golden.check("google-veo", blocks)
    }

    @Test func `of ElevenLabs, Stability, ComfyUI and Groq`() throws {
        let comfy = ComfyUI()
        let workflow = try order("")
        let speech = try delivery("elevenlabs/webhook.post_call_transcription.json")
        let job = "a6dc6c6e20acda010fe14d71f180658f2896ed9b4ec25aa99a6ff06c796987c4"
        let upscale = try order("stable-image/upscale/creative")
        let stability = Stability()
        func answer(_ path: String, _ status: Int = 200) throws -> ProviderAnswer {
            try ProviderAnswer.sample(path, status: status)
        }
        let prompt = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"
        try Golden.check(
            "others",
            [
                Golden.block("elevenlabs webhook", ElevenLabs(), speech),
                Golden.block(
                    "stability accepted",
                    stability.submitted(upscale, try answer("stability/async.accepted.json"))
                ),
                Golden.block(
                    "stability refused",
                    stability.submitted(upscale, try answer("stability/error.json", 403))
                ),
                Golden.block(
                    "stability in progress",
                    stability.state(
                        of: job,
                        upscale,
                        try answer("stability/async.in_progress.json", 202)
                    )
                ),
                Golden.block(
                    "stability error, asked for",
                    stability.state(of: job, upscale, try answer("stability/error.json", 403))
                ),
                Golden.block(
                    "comfyui accepted",
                    comfy.submitted(workflow, try answer("comfyui/prompt.response.json"))
                ),
                Golden.block(
                    "comfyui history",
                    comfy.state(of: prompt, workflow, try answer("comfyui/history.json"))
                ),
                Golden.block(
                    "comfyui, a message of the socket",
                    comfy.state(of: prompt, workflow, try answer("comfyui/ws.executing.done.json"))
                ),
                Golden.block(
                    "groq",
                    Groq().submitted(
                        try order("llama-3.3-70b-versatile", "prompt_to_text"),
                        try answer("groq/chat.completion.json")
                    )
                ),
            ]
        )
    }

    @Test(arguments: ["replicate", "openai", "fal", "elevenlabs", "kie"])
    func `and every recorded signature is judged as recorded`(provider: String) throws {
        let adapter = try #require(AdapterRegistry().webhooks[provider])
        let vectors = try SignatureVector.all(of: provider)
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let verification = adapter.verify(vector.delivery, secrets: vector.secrets)
            #expect((verification == .authentic) == vector.isValid, "\(vector)")
        }
    }
}
