// SPDX-License-Identifier: Apache-2.0

import Adapters
import JSONText

/// A provider, with answers of its that are as they should be.
struct ProviderCase: CustomStringConvertible {
    let name: String
    let adapter: any ProviderAdapter
    let order: JobOrder
    let job: String
    var submissions: [String] = []
    var states: [String] = []
    var outcomes: [String] = []
    var deliveries: [String] = []

    var description: String { name }

    static func all() throws -> [ProviderCase] {
        try [
            kie(), suno(), veo(), runware(), replicate(), fal(), openAI(), openAIImages(),
            googleVeo(), comfyUI(), stability(), groq(), generic(),
        ]
    }

    private static func kie() throws -> ProviderCase {
        let result = #"{\"resultUrls\":[\"https://a.test/1.png\"]}"#
        let data = #""taskId":"t1","model":"m","creditsConsumed":4,"progress":10"#
        return ProviderCase(
            name: "kie",
            adapter: KIE(),
            order: try Self.order("google/nano-banana"),
            job: "t1",
            submissions: [
                #"{"code":200,"msg":"success","data":{"taskId":"t1"}}"#,
                #"{"code":422,"msg":"no","data":null}"#,
            ],
            states: [
                #"{"code":200,"data":{\#(data),"state":"success","resultJson":"\#(result)"}}"#,
                #"{"code":200,"data":{\#(data),"state":"fail","failCode":"500","failMsg":"m"}}"#,
                #"{"code":200,"data":{\#(data),"state":"generating","resultJson":""}}"#,
            ],
            deliveries: [#"{"code":200,"data":{\#(data),"state":"success"}}"#]
        )
    }

    private static func suno() throws -> ProviderCase {
        let tracks = #"{"sunoData":[{"id":"1","audioUrl":"https://a.test/1.mp3"}]}"#
        return ProviderCase(
            name: "kie suno",
            adapter: KIE(),
            order: try Self.order("suno:V5", "prompt_to_audio"),
            job: "t1",
            states: [
                #"{"code":200,"data":{"taskId":"t1","status":"SUCCESS","response":\#(tracks)}}"#,
                #"{"code":200,"data":{"taskId":"t1","status":"GENERATE_AUDIO_FAILED"}}"#,
                #"{"code":200,"data":{"taskId":"t1","status":"PENDING","response":null}}"#,
            ],
            deliveries: [
                #"{"code":200,"data":{"callbackType":"complete","task_id":"t1","data":[]}}"#
            ]
        )
    }

    private static func veo() throws -> ProviderCase {
        let response = #""response":{"resultUrls":["https://a.test/1.mp4"]}"#
        return ProviderCase(
            name: "kie veo",
            adapter: KIE(),
            order: try Self.order("veo:veo3", "prompt_to_video"),
            job: "t1",
            states: [
                #"{"code":200,"data":{"taskId":"t1","successFlag":1,\#(response)}}"#,
                #"{"code":200,"data":{"taskId":"t1","successFlag":3,"errorCode":501}}"#,
                #"{"code":200,"data":{"taskId":"t1","successFlag":0}}"#,
            ]
        )
    }

    private static func runware() throws -> ProviderCase {
        let asked = try Self.order("runware:100@1", outputs: 2)
        let job = Runware().chosenJob(asked) ?? ""
        func item(_ text: String) -> String {
            #"{"taskType":"imageInference","taskUUID":"\#(job)"\#(text)}"#
        }
        func result(_ name: Int) -> String {
            item(#","imageUUID":"\#(name)","imageURL":"https://a.test/\#(name)","cost":0.1"#)
        }
        return ProviderCase(
            name: "runware",
            adapter: Runware(),
            order: asked,
            job: job,
            submissions: [
                #"{"data":[\#(item(""))]}"#, #"{"errors":[\#(item(#","code":"invalidWidth""#))]}"#,
                #"{"data":[\#(result(1)),\#(result(2))]}"#,
            ],
            states: [
                #"{"data":[\#(result(1)),\#(result(2))]}"#,
                #"{"data":[\#(result(1))],"errors":[\#(item(#","code":"inferenceError""#))]}"#,
                #"{"errors":[\#(item(#","code":"timeoutProvider","message":"m""#))]}"#,
                #"{"data":[\#(item(#","status":"processing""#))]}"#, #"{"data":[\#(result(1))]}"#,
            ],
            deliveries: [#"{"data":[\#(result(1))]}"#]
        )
    }

    private static func replicate() throws -> ProviderCase {
        func prediction(_ status: String, _ more: String) -> String {
            #"{"id":"p1","status":"\#(status)","metrics":{"predict_time":3.5},\#(more)}"#
        }
        let bodies = [
            prediction("succeeded", #""output":["https://a.test/1.png"],"error":null"#),
            prediction("succeeded", #""output":"https://a.test/1.png","data_removed":false"#),
            prediction("failed", #""output":null,"error":"NSFW""#),
            prediction("canceled", #""output":null"#), prediction("starting", #""output":null"#),
        ]
        return ProviderCase(
            name: "replicate",
            adapter: Replicate(),
            order: try Self.order("a/b"),
            job: "p1",
            submissions: bodies,
            states: bodies,
            deliveries: bodies
        )
    }

    private static func fal() throws -> ProviderCase {
        let file = #"{"url":"https://a.test/1.png","content_type":"image/png"}"#
        return ProviderCase(
            name: "fal",
            adapter: Fal(),
            order: try Self.order("fal-ai/flux/dev"),
            job: "r1",
            submissions: [#"{"request_id":"r1","status":"IN_QUEUE","queue_position":0}"#],
            states: [
                #"{"status":"COMPLETED","request_id":"r1"}"#,
                #"{"status":"IN_PROGRESS","request_id":"r1"}"#,
            ],
            outcomes: [#"{"images":[\#(file)],"seed":1}"#],
            deliveries: [
                #"{"request_id":"r1","status":"OK","payload":{"images":[\#(file)]}}"#,
                #"{"request_id":"r1","status":"ERROR","error":"e","payload":{"detail":"d"}}"#,
                #"{"request_id":"r1","status":"OK","payload":null,"payload_error":"e"}"#,
            ]
        )
    }

    private static func openAI() throws -> ProviderCase {
        func video(_ more: String) -> String { #"{"id":"video_1","object":"video",\#(more)}"# }
        return ProviderCase(
            name: "openai",
            adapter: OpenAI(),
            order: try Self.order("sora-2", "prompt_to_video"),
            job: "video_1",
            submissions: [video(#""status":"queued","progress":0"#)],
            states: [
                video(#""status":"completed","seconds":"8","error":null"#),
                video(#""status":"failed","error":{"code":"c","message":"m"}"#),
                video(#""status":"in_progress","progress":33"#),
            ],
            deliveries: [
                #"{"id":"evt_1","object":"event","type":"video.completed","data":{"id":"video_1"}}"#
            ]
        )
    }

    private static func openAIImages() throws -> ProviderCase {
        ProviderCase(
            name: "openai images",
            adapter: OpenAI(),
            order: try Self.order("gpt-image-1"),
            job: "gen_1",
            submissions: [
                #"{"data":[{"b64_json":"iVBORw0KGgo="}],"usage":{"input_tokens":5}}"#,
                #"{"data":[{"url":"https://a.test/1.png"}],"output_format":"png"}"#,
            ]
        )
    }

    private static func googleVeo() throws -> ProviderCase {
        let name = "models/veo/operations/o1"
        func done(_ more: String) -> String { #"{"name":"\#(name)","done":true,\#(more)}"# }
        let sample = #"{"video":{"uri":"https://a.test/1"}}"#
        return ProviderCase(
            name: "google-veo",
            adapter: GoogleVeo(),
            order: try Self.order("veo", "prompt_to_video"),
            job: "o1",
            submissions: [#"{"name":"\#(name)"}"#],
            states: [
                done(#""response":{"generateVideoResponse":{"generatedSamples":[\#(sample)]}}"#),
                done(#""error":{"code":13,"message":"m"}"#),
                done(#""response":{"generateVideoResponse":{"raiMediaFilteredCount":1}}"#),
                #"{"name":"\#(name)"}"#, #"{"name":"\#(name)","done":false}"#,
            ]
        )
    }

    private static func comfyUI() throws -> ProviderCase {
        let file = #"{"filename":"1.png","subfolder":"","type":"output"}"#
        let success = #"{"status_str":"success","completed":true}"#
        return ProviderCase(
            name: "comfyui",
            adapter: ComfyUI(),
            order: try Self.order(""),
            job: "c1",
            submissions: [#"{"prompt_id":"c1","number":1,"node_errors":{}}"#],
            states: [
                #"{"c1":{"outputs":{"9":{"images":[\#(file)]}},"status":\#(success)}}"#,
                #"{"c1":{"outputs":{},"status":{"status_str":"error","completed":false}}}"#, "{}",
            ]
        )
    }

    private static func stability() throws -> ProviderCase {
        ProviderCase(
            name: "stability",
            adapter: Stability(),
            order: try Self.order("stable-image/upscale/creative"),
            job: "s1",
            submissions: [#"{"id":"s1"}"#],
            states: [#"{"id":"s1","status":"in-progress"}"#]
        )
    }

    private static func groq() throws -> ProviderCase {
        let message = #"{"content":"ok"}"#
        let usage = #"{"prompt_tokens":1}"#
        return ProviderCase(
            name: "groq",
            adapter: Groq(),
            order: try Self.order("llama", "prompt_to_text"),
            job: "chatcmpl-1",
            submissions: [
                #"{"id":"chatcmpl-1","choices":[{"message":\#(message)}],"usage":\#(usage)}"#
            ]
        )
    }

    private static func generic() throws -> ProviderCase {
        let done = #"{"id":"w1","status":"done","files":[{"url":"https://a.test/1.png"}],"cost":1}"#
        let bodies = [
            done, #"{"id":"w1","status":"broken","error":{"code":"oom"}}"#,
            #"{"id":"w1","status":"queued","progress":5}"#,
        ]
        return ProviderCase(
            name: "generic",
            adapter: GenericProvider(try .worker()),
            order: try Self.order("m"),
            job: "w1",
            submissions: bodies,
            states: bodies,
            deliveries: bodies
        )
    }

    private static func order(
        _ model: String,
        _ contentType: String = "prompt_to_image",
        outputs: Int64 = 1
    ) throws -> JobOrder {
        try AdapterTests.order(model, contentType, outputs: outputs)
    }
}

extension GenericDescription {
    /// A team's own worker.
    static func worker(
        _ webhook: String = #"{"scheme":"standard-webhooks","job":"$.id"}"#,
        outputs: String = "$.files[*].url"
    ) throws -> GenericDescription {
        let text = #"""
            {
              "name": "worker",
              "base": "https://gpu.example.test/",
              "authorization": {"header": "X-Key", "value": "{key}"},
              "submit": {
                "path": "/jobs",
                "body": {"model": "{model}", "n": "{outputs}", "tag": "tally-{id}",
                         "callback": "{callback}", "input": "{parameters}"},
                "job": "$.id"
              },
              "query": {"path": "/jobs/{job}"},
              "cancel": {"method": "DELETE", "path": "/jobs/{job}"},
              "check": {"path": "/health"},
              "state": {"path": "$.status", "words": {
                "queued": "running", "done": "succeeded", "broken": "failed", "gone": "cancelled"}},
              "progress": "$.progress",
              "outputs": "\#(outputs)",
              "cost": {"amount": "$.cost", "unit": "USD"},
              "error": {"code": "$.error.code", "message": "$.error.message"},
              "webhook": \#(webhook)
            }
            """#
        return try GenericDescription(try JSONParser.parse(Array(text.utf8)))
    }
}
