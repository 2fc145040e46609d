// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Foundation
import JSONText
import Testing

@Suite struct `A provider that is described` {
    private let secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
    private let done = #"{"id":"w1","status":"done","files":[{"url":"https://a.test/1.png"}]}"#

    private func worker(_ webhook: String) throws -> GenericProvider {
        GenericProvider(try .worker(webhook))
    }

    @Test func `is asked as the description says`() throws {
        let adapter = GenericProvider(try .worker())
        let asked = try order("a{id}", parameters: #"{"prompt":"{key}"}"#, outputs: 3)
        #expect(
            try adapter.submission(asked, key: "k{y").readable == #"""
                POST https://gpu.example.test/jobs
                x-key: k{y
                accept: application/json
                content-type: application/json
                {"model":"a{id}","n":3,"tag":"tally-gen_1","callback":\#
                "https://api.example.test/hooks","input":{"prompt":"{key}"}}
                """#
        )
        let query = adapter.query("w/1", of: asked, key: "k")
        #expect(query?.url == "https://gpu.example.test/jobs/w%2F1")
        #expect(adapter.cancellation("w", of: asked, key: "k")?.method == .delete)
        #expect(adapter.check(key: "k")?.url == "https://gpu.example.test/health")
        let silent = try order("m", callback: nil)
        let body = try adapter.submission(silent, key: "k").body
        #expect(!String(decoding: body, as: UTF8.self).contains("callback"))
    }

    @Test func `is understood by its words`() throws {
        let adapter = GenericProvider(try .worker())
        let asked = try order("m")
        func state(_ body: String) -> JobState {
            adapter.state(of: "w1", asked, ProviderAnswer(body))
        }
        var succeeded = ObservedJob("w1", .succeeded)
        succeeded.outputs = [ObservedJob.Output("image", url: "https://a.test/1.png")]
        #expect(state(done) == .finished(succeeded))
        #expect(state(#"{"status":"queued","progress":"5%"}"#) == .running(percent: 5))
        #expect(state(#"{"status":"gone"}"#) == .finished(ObservedJob("w1", .cancelled)))
        var failed = ObservedJob("w1", .failed)
        failed.fault = ProviderFault(.failed, code: "oom", message: "m")
        failed.cost = ObservedJob.Cost("0.5", "USD")
        let broken = #"{"status":"broken","cost":0.50,"error":{"code":"oom","message":"m"}}"#
        #expect(state(broken) == .finished(failed))
        for odd in [#"{"status":"new"}"#, #"{"status":"done"}"#, "{}", "[]", "", #"{"status":1}"#] {
            #expect(isUnknown(state(odd)), "\(odd)")
        }
        let files = (0...256).map { #"{"url":"https://a.test/\#($0)"}"# }.joined(separator: ",")
        #expect(isUnknown(state(#"{"status":"done","files":[\#(files)]}"#)))
    }

    @Test func `settles by a webhook only where the body is signed`() throws {
        let signed = try worker(#"{"scheme":"standard-webhooks","job":"$.id"}"#)
        let token = try worker(#"{"scheme":"url-token","job":"$.id"}"#)
        let headers = try #require(
            StandardWebhooks().headers(
                id: "msg_1",
                timestamp: 1_795_219_200,
                body: Array(done.utf8),
                secrets: [secret]
            )
        )
        let delivery = Delivery(done, headers: headers, query: [Delivery.Field("token", "t")])
        #expect(signed.verify(delivery, secrets: [secret]) == .authentic)
        let translation = try signed.translate(delivery)
        #expect(translation.delivery.hasPrefix("w1:") && translation.kind == "succeeded")
        guard case .job(let job) = translation.observations.first else {
            Issue.record("no verdict")
            return
        }
        #expect(job.verdict == .succeeded && job.outputs.first?.kind == "image")
        #expect(token.verify(delivery, secrets: ["t"]) == .authentic)
        #expect(token.verify(delivery, secrets: ["x"]) == .refused(.wrongSignature))
        #expect(try token.translate(delivery).observations == [.hint(job: "w1")])
    }

    @Test func `signs with an HMAC in a header`() throws {
        let adapter = try worker(
            #"{"scheme":"hmac-sha256-hex","header":"X-Sig","prefix":"sha256=","job":"$.id"}"#
        )
        let code = MessageAuthentication.code(for: Array(done.utf8), key: Array("key".utf8))
        let proof = Delivery.Field("x-sig", "sha256=" + Hex.encode(code))
        let delivery = Delivery(done, headers: [proof])
        #expect(adapter.verify(delivery, secrets: ["old", "key"]) == .authentic)
        #expect(adapter.verify(delivery, secrets: ["old"]) == .refused(.wrongSignature))
        #expect(adapter.verify(delivery, secrets: []) == .refused(.noSecret))
        #expect(adapter.verify(Delivery(done), secrets: ["key"]) == .refused(.missingSignature))
        let other = Delivery(done + " ", headers: [proof])
        #expect(adapter.verify(other, secrets: ["key"]) == .refused(.wrongSignature))
        let bare = Delivery(done, headers: [Delivery.Field("x-sig", Hex.encode(code))])
        #expect(adapter.verify(bare, secrets: ["key"]) == .refused(.malformedSignature))
    }

    @Test(arguments: [
        ("{}", "name"), (#"{"name":"A b"}"#, "name"), (#"{"name":"w"}"#, "base"),
        (#"{"name":"w","base":"ftp://x"}"#, "base"), (#"{"nmae":"w"}"#, "nmae"),
        (#"{"name":"w","base":"http://x"}"#, "submit"), ("[]", "$"),
        (#"{"name":"w","base":"http://x","submit":{"path":"x"}}"#, "submit.path"),
        (#"{"name":"w","base":"http://x","submit":{"path":"/{jb}"}}"#, "submit.path"),
        (#"{"name":"w","base":"http://x","submit":{"path":"/","method":"X"}}"#, "submit.method"),
        (#"{"name":"w","base":"http://x","submit":{"path":"/"}}"#, "submit.body"),
        (
            #"{"name":"w","base":"http://x","submit":{"path":"/","body":{"a":{"b":"{x}"}}}}"#,
            "submit.body.a.b"
        ),
        (
            #"{"name":"w","base":"http://x","submit":{"path":"/","body":{"*":"{x}"}}}"#,
            "submit.body.*"
        ),
        (
            #"{"name":"w","base":"http://x","submit":{"path":"/","body":{},"job":"id"}}"#,
            "submit.job"
        ),
        (
            #"{"name":"w","base":"http://x","submit":{"path":"/","body":{},"job":"{uuid}"}}"#,
            "state"
        ),
        (
            #"{"name":"w","base":"http://x","authorization":{"header":"a b"}}"#,
            "authorization.header"
        ),
        (
            #"{"name":"w","base":"http://x","authorization":{"header":"a","value":"{k"}}"#,
            "authorization.value"
        ),
    ])
    func `a faulty description names its field`(text: String, field: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        do throws(GenericDescription.Flaw) {
            _ = try GenericDescription(json)
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.field == field, "\(error)")
        }
    }

    @Test(arguments: [
        (#"{"scheme":"x","job":"$.id"}"#, "webhook.scheme"),
        (#"{"scheme":"hmac-sha256-hex","job":"$.id"}"#, "webhook.header"),
        (#"{"scheme":"url-token"}"#, "webhook.job"), (#"{"scheme":"none","jb":1}"#, "webhook.jb"),
        (#"{"scheme":"none","job":"$.[0]"}"#, "webhook.job"), ("1", "webhook"),
    ])
    func `a faulty webhook names its field`(text: String, field: String) throws {
        do {
            _ = try GenericDescription.worker(text)
            Issue.record("taken: \(text)")
        } catch let flaw as GenericDescription.Flaw {
            #expect(flaw.field == field, "\(flaw)")
        }
    }

    @Test func `the description in the documentation is one`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/adapters/generic.md")
        let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
        let example = try #require(text.components(separatedBy: "```json\n").dropFirst().first)
        let json = Array(example.prefix(while: { $0 != "`" }).utf8)
        #expect(try GenericDescription(try JSONParser.parse(json)).name == "worker")
    }

    @Test(arguments: [
        ("$", nil), ("$.a", "a"), ("$.b[1]", "b1"), ("$.b[*]", "b0 b1"), ("$.c[*].u", "c0 c1"),
        ("$.b[9]", nil), ("$.x", nil), ("$.d.e[0][1]", "d"), ("$.c[*].u[*]", nil), ("$.a.b", nil),
    ])
    func `finds what stands where a path says`(path: String, found: String?) throws {
        let description = try GenericDescription.worker(outputs: path)
        let body = #"""
            {"status":"done","a":"http://a","b":["http://b0","http://b1"],
            "c":[{"u":"http://c0"},{"u":"http://c1"}],"d":{"e":[["x","http://d"]]}}
            """#
        let state = GenericProvider(description)
            .state(of: "w1", try order("m"), ProviderAnswer(body))
        guard case .finished(let job) = state else {
            #expect(found == nil, "\(state)")
            return
        }
        let urls = job.outputs.compactMap { $0.url?.dropFirst("http://".count) }
        #expect(urls.joined(separator: " ") == found)
    }

    @Test(arguments: ["a", "$.", "$a", "$[", "$[]", "$[-1]", "$[99999]", "$.a..b", "$[*", "$.a]"])
    func `takes no other paths`(path: String) {
        #expect(throws: GenericDescription.Flaw.self) {
            try GenericDescription.worker(outputs: path)
        }
    }

    @Test func `can choose the names of its jobs, and take flat parameters`() throws {
        let text = #"""
            {"name":"w","base":"http://x","submit":{"path":"/m/{model}/{uuid}","job":"{uuid}",
            "body":{"prompt":"fixed","*":"{parameters}"}},"outputs":"$.u",
            "state":{"path":"$.s","words":{"y":"succeeded","n":"failed"}}}
            """#
        let json = try JSONParser.parse(Array(text.utf8))
        let adapter = GenericProvider(try GenericDescription(json))
        let asked = try order("a/b", parameters: #"{"prompt":"p","seed":1}"#)
        let job = try #require(adapter.chosenJob(asked))
        let request = try adapter.submission(asked, key: "k")
        #expect(request.url == "http://x/m/a%2Fb/\(job)")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"prompt":"fixed","seed":1}"#)
        #expect(adapter.query(job, of: asked, key: "k") == nil)
        let made = adapter.submitted(asked, ProviderAnswer(#"{"s":"y","u":"http://a"}"#))
        #expect(Effect.of(made) == .captures(1))
        guard case .unknown = adapter.submitted(asked, ProviderAnswer("{}")) else {
            Issue.record("nobody can ask after it")
            return
        }
    }

    @Test func `may not take the name of another`() throws {
        #expect(throws: GenericDescription.Flaw.self) {
            let worker = try GenericDescription.worker()
            _ = try AdapterRegistry().adding([worker, worker])
        }
        let registry = try AdapterRegistry().adding([try .worker()])
        #expect(registry.providers["worker"] != nil && registry.webhooks["worker"] != nil)
        let mute = try GenericDescription.worker(#"{"scheme":"none","job":"$.id"}"#)
        let silent = try AdapterRegistry().adding([mute])
        #expect(silent.webhooks["worker"] == nil)
    }
}
