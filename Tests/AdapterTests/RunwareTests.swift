// SPDX-License-Identifier: Apache-2.0

import Adapters
import JSONText
import Testing

@Suite struct `Runware.ai` {
    private let adapter = Runware()
    private static let image = "a770f077-f413-47de-9dac-be0b26a35da6"

    /// An answer about the task `t`, whose items and errors lack its name.
    private func answer(
        _ items: [String],
        errors: [String] = [],
        task: String = "t",
        status: Int = 200
    ) -> ProviderAnswer {
        func named(_ texts: [String]) -> String {
            texts.map { #"{"taskUUID":"\#(task)"\#($0.isEmpty ? "" : ","+$0)}"# }
                .joined(separator: ",")
        }
        let data = items.isEmpty ? nil : #""data":[\#(named(items))]"#
        let faults = errors.isEmpty ? nil : #""errors":[\#(named(errors))]"#
        let parts = [data, faults].compactMap(\.self).joined(separator: ",")
        return ProviderAnswer("{\(parts)}", status: status)
    }

    private func result(_ name: String, cost: String? = "0.0013", _ more: String = "") -> String {
        let cost = cost.map { #","cost":\#($0)"# } ?? ""
        return #""imageUUID":"\#(name)","imageURL":"https://im.test/\#(name)"\#(cost)\#(more)"#
    }

    private func state(_ answer: ProviderAnswer, outputs: Int64 = 1) throws -> JobState {
        adapter.state(of: "t", try order("runware:100@1", outputs: outputs), answer)
    }

    private func finished(_ answer: ProviderAnswer, outputs: Int64 = 1) throws -> ObservedJob {
        guard case .finished(let job) = try state(answer, outputs: outputs) else {
            throw Unreadable("There is no verdict.")
        }
        return job
    }

    @Test(.needsSharedFiles) func `every sample means what the golden file says`() throws {
        var blocks: [String] = []
        for name in try SharedFiles.names(in: "samples/runware")
        where !name.hasSuffix("request.json") {
            blocks.append(try block(name))
        }
        try Golden.check("runware", blocks)
    }

    private func block(_ name: String) throws -> String {
        if name.hasPrefix("webhook") {
            return Golden.block(name, adapter, try Delivery.sample("runware/\(name)"))
        }
        let status = name.contains("invalidApiKey") ? 401 : name.contains("error.") ? 400 : 200
        let answer = try ProviderAnswer.sample("runware/\(name)", status: status)
        if name.hasPrefix("error") {
            return Golden.block(name, adapter.submitted(try order("runware:100@1"), answer))
        }
        let contentType =
            name.contains("audio")
            ? "prompt_to_audio" : name.contains("image") ? "prompt_to_image" : "prompt_to_video"
        let asked = try order("m", contentType, outputs: name.contains("image") ? 2 : 1)
        let job = try #require(try answer.firstTask)
        return Golden.block(name, adapter.state(of: job, asked, answer))
    }

    @Test func `a task is named by us, the same each time, and as version 4`() throws {
        let name = try #require(adapter.chosenJob(try order("m", id: "gen_1")))
        #expect(name == adapter.chosenJob(try order("other", id: "gen_1")))
        #expect(name != adapter.chosenJob(try order("m", id: "gen_2")))
        let groups = name.split(separator: "-").map(\.count)
        #expect(groups == [8, 4, 4, 4, 12])
        #expect(Array(name)[14] == "4" && "89ab".contains(Array(name)[19]))
    }

    @Test func `a task is written with the customer's parameters, but for ours`() throws {
        let parameters = #"""
            {"positivePrompt":"p","width":1024,"webhookURL":"https://evil.test","numberResults":9,
            "taskUUID":"x","includeCost":false,"model":"other","taskType":"training"}
            """#
        let request = try adapter.submission(
            try order("runware:100@1", parameters: parameters, outputs: 2, callback: nil),
            key: "k"
        )
        #expect(
            request.readable
                == #"""
                POST https://api.runware.ai/v1
                authorization: Bearer k
                accept: application/json
                content-type: application/json
                [{"taskType":"imageInference","taskUUID":"4a8c1d2b","model":"runware:100@1",\#
                "numberResults":2,"includeCost":true,"deliveryMethod":"async",\#
                "positivePrompt":"p","width":1024}]
                """#.replacing("4a8c1d2b", with: adapter.chosenJob(try order("m")) ?? "")
        )
    }

    @Test func `a batch is done when all of it is there, and each result counts once`() throws {
        let first = answer([result("1")])
        #expect(try state(first, outputs: 2) == .running(percent: nil))
        let twice = answer([result("1"), result("1")])
        #expect(try state(twice, outputs: 2) == .running(percent: nil))
        let all = try finished(answer([result("1"), result("2"), result("1")]), outputs: 2)
        #expect(all.verdict == .succeeded)
        #expect(all.outputs.map(\.url) == ["https://im.test/1", "https://im.test/2"])
        #expect(all.cost == ObservedJob.Cost("0.0026", "USD"))
    }

    @Test func `costs are added as decimals; one that is missing makes the sum unknown`() throws {
        let sum = answer([result("1", cost: "0.1"), result("2", cost: "2e-1")])
        #expect(try finished(sum, outputs: 2).cost == ObservedJob.Cost("0.3", "USD"))
        let partly = answer([result("1"), result("2", cost: nil)])
        #expect(try finished(partly, outputs: 2).cost == nil)
    }

    @Test func `what is flagged is blocked`() throws {
        let flagged = answer([result("1"), result("2", #","NSFWContent":true"#)])
        let outputs = try finished(flagged, outputs: 2).outputs
        #expect(outputs.map(\.isBlocked) == [false, true])
        #expect(outputs.last?.url == nil)
        for odd in ["null", #""false""#, "0", "[]", "{}"] {
            let answer = answer([result("1", #","NSFWContent":\#(odd)"#)])
            #expect(try isUnknown(state(answer)), "\(odd)")
        }
    }

    @Test func `errors beside results end a batch once none is under way`() throws {
        let error = #""taskType":"imageInference","code":"inferenceError","message":"no""#
        let running = answer([result("1"), #""status":"processing""#], errors: [error])
        #expect(try state(running, outputs: 3) == .running(percent: nil))
        let over = try finished(answer([result("1")], errors: [error]), outputs: 3)
        #expect(over.verdict == .succeeded && over.outputs.count == 1)
        #expect(over.fault == ProviderFault(.failed, code: "inferenceError", message: "no"))
        let none = try finished(answer([], errors: [error]), outputs: 3)
        #expect(none.verdict == .failed)
        let item = try finished(answer([#""status":"error","code":"timeoutProvider""#]))
        #expect(item.verdict == .failed && item.fault?.code == "timeoutProvider")
    }

    @Test func `an error of the question is no verdict on the task`() throws {
        for error in [
            #""code":"invalidTaskUUID","taskType":"getResponse""#, #""code":"invalidTaskUUID""#,
            #""code":"rateLimitExceeded","taskType":"imageInference""#, #""code":"invalidApiKey""#,
            #""code":"insufficientCredits""#, #""code":"serviceUnavailable""#, #""code":{}"#,
        ] {
            #expect(try isUnknown(state(answer([], errors: [error]))), "\(error)")
        }
        let other = answer([], errors: [#""code":"timeoutProvider""#], task: "other")
        #expect(try isUnknown(state(other)))
        let server = answer([result("1")], status: 500)
        #expect(try state(server) == .running(percent: nil))
    }

    @Test func `a task that is not there is missing, and one without a model has failed`() throws {
        let question = #""code":"taskNotFound","taskType":"getResponse""#
        #expect(try state(answer([], errors: [question])) == .missing)
        let other = answer([], errors: [question], task: "other")
        #expect(try isUnknown(state(other)))
        let task = #""code":"modelNotFound","taskType":"imageInference""#
        #expect(try Effect.of(state(answer([], errors: [task]))) == .releases)
    }

    @Test(arguments: [
        ("1", "1"), ("0.10", "0.1"), ("1e-7", "0.0000001"), ("1E+2", "100"), ("-0.5", "-0.5"),
        ("0e99", "0"), (#""0.25""#, "0.25"), ("1234567890123456789012345678901", nil),
        ("1e400", nil), ("1e-400", nil), ("1e99999999999", nil), (#""""#, nil), ("null", nil),
        (#""1.2.3""#, nil), (#""0x1""#, nil), (#"".5""#, nil), (#""1.""#, nil), ("[1]", nil),
    ])
    func `a cost is an exact decimal, or none`(written: String, cost: String?) throws {
        let observed = try finished(answer([result("1", cost: written)]))
        #expect(observed.cost == cost.map { ObservedJob.Cost($0, "USD") })
    }

    @Test(arguments: [
        "{}", "[]", "", "<html>", #"{"data":[]}"#, #"{"data":{}}"#, #"{"data":[{}]}"#,
        #"{"data":[{"taskUUID":"t","status":"success"}]}"#,
        #"{"data":[{"taskUUID":"t","status":"new"}]}"#,
        #"{"data":[{"taskUUID":"t","status":"success","imageURL":"file:///x","imageUUID":"1"}]}"#,
    ])
    func `what shows nothing is unknown`(body: String) throws {
        #expect(try isUnknown(state(ProviderAnswer(body))))
    }

    @Test(arguments: [
        ("insufficientCredits", ProviderFault.Kind.balanceEmpty), ("quotaExceeded", .balanceEmpty),
        ("RateLimitExceeded", .rateLimited), ("invalidApiKey", .unauthorized),
        ("invalidWidth", .invalid), ("missingPrompt", .invalid), ("unsupportedModel", .invalid),
        ("contentPolicyViolation", .moderation), ("nsfwContentDetected", .moderation),
    ])
    func `a refusal has a class by what its code means`(
        code: String,
        kind: ProviderFault.Kind
    )
        throws
    {
        let asked = try order("m")
        let job = try #require(adapter.chosenJob(asked))
        let refused = answer([], errors: [#""code":"\#(code)""#], task: job)
        #expect(adapter.submitted(asked, refused) == .refused(ProviderFault(kind, code: code)))
    }

    @Test func `an answer to a submission`() throws {
        let asked = try order("m")
        let job = try #require(adapter.chosenJob(asked))
        #expect(adapter.submitted(asked, answer([""], task: job)) == .accepted(job: job))
        guard case .finished(let done) = adapter.submitted(asked, answer([result("1")], task: job))
        else {
            Issue.record("a result at once is a result")
            return
        }
        #expect(done.outputs.count == 1)
        let failed = answer([], errors: [#""code":"timeoutProvider""#], task: job)
        guard case .finished(let verdict) = adapter.submitted(asked, failed) else {
            Issue.record("a failure of our task is a verdict")
            return
        }
        #expect(verdict.verdict == .failed)
        let foreign = answer([], errors: [#""code":"timeoutProvider""#], task: "other")
        let down = answer([], errors: [#""code":"serviceUnavailable""#], task: job)
        let server = answer([], errors: [#""code":"invalidWidth""#], task: job, status: 500)
        for unclear in [foreign, down, server, ProviderAnswer("{}"), answer([""], task: "other")] {
            guard case .unknown = adapter.submitted(asked, unclear) else {
                Issue.record("\(String(decoding: unclear.body, as: UTF8.self))")
                return
            }
        }
        let early = ProviderAnswer(
            #"{"taskUUID":"\#(job)","error":{"code":"invalidModel","message":"m"}}"#,
            status: 400
        )
        #expect(
            adapter.submitted(asked, early)
                == .refused(ProviderFault(.invalid, code: "invalidModel", message: "m"))
        )
    }

    @Test func `the callback's URL holds a secret, and the callback is a hint`() throws {
        let body = #"{"data":[{"taskUUID":"t","imageUUID":"1"},{"taskUUID":"t","imageUUID":"2"}]}"#
        let delivery = Delivery(body, query: [Delivery.Field("token", "secret")])
        #expect(adapter.verify(delivery, secrets: ["old", "secret"]) == .authentic)
        #expect(adapter.verify(delivery, secrets: ["secret2"]) == .refused(.wrongSignature))
        #expect(adapter.verify(delivery, secrets: ["", " "]) == .refused(.wrongSignature))
        #expect(adapter.verify(delivery, secrets: [""]) == .refused(.noSecret))
        #expect(adapter.verify(Delivery(body), secrets: ["s"]) == .refused(.missingSignature))
        #expect(try adapter.translate(delivery).observations == [.hint(job: "t")])
        #expect(!adapter.authenticity.maySettle)
        #expect(throws: Unreadable.self) { try adapter.translate(Delivery("{}")) }
    }
}

extension ProviderAnswer {
    /// The first task that a sample names.
    fileprivate var firstTask: String? {
        get throws {
            guard case .array(let items) = try JSONParser.parse(body)["data"],
                case .string(let task) = items.first?["taskUUID"]
            else { return nil }
            return task
        }
    }
}
