// SPDX-License-Identifier: Apache-2.0

import JSONText
import NIOHTTP1
import TestSupport
import Testing

@Suite struct `Workers that come for their jobs` {
    @Test func `a job is claimed, kept alive and completed, and paid for once`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            let job = try await jobs.claim("c1")
            #expect(job.status == 200, "\(job.text)")
            #expect(job["job"] == "farm:w1.c1" && job["generation"] == "g1")
            #expect(job["attempt"] == "1" && job["status"] == "submitted")
            #expect(job["model"] == "flux" && job["outputs"] == "1")
            #expect(job.json["parameters"]?["prompt"]?.plain == "g1")
            #expect(job["account"] == nil && job["cost"] == nil)
            let beat = try await jobs.tell("heartbeat", of: "farm:w1.c1", #"{"percent":40}"#)
            #expect(beat.status == 200 && beat["lease_until"] == job["lease_until"])
            #expect(try await jobs.generation("g1")["progress"] == "40")
            let done = try await jobs.complete("farm:w1.c1")
            #expect(done.status == 200 && done["status"] == "succeeded", "\(done.text)")
            let again = try await jobs.complete("farm:w1.c1")
            #expect(again.header("Idempotent-Replay") == "true")
            #expect(again["position"] == done["position"])
            let generation = try await jobs.generation("g1")
            #expect(generation["captured"] == "10" && generation["provider_job"] == "farm:w1.c1")
            let url = generation.json["outputs"]?.elements.first?["url"]?.plain
            #expect(url == "https://files.example/1.png")
            #expect(try await jobs.account()["held"] == "0")
            #expect(try await jobs.claim().status == 204)
        }
    }

    @Test func `the same claim is the same job`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            try await jobs.request("g2")
            let first = try await jobs.claim("c1")
            let again = try await jobs.claim("c1")
            #expect(again["generation"] == "g1" && again["position"] == first["position"])
            #expect(again.header("Idempotent-Replay") == "true")
            #expect(again.json["parameters"]?["prompt"]?.plain == "g1")
            #expect(try await jobs.claim("c1", worker: "w2")["generation"] == "g2")
        }
    }

    /// The trap: two workers with one job are two bills of electricity for one of the customer's.
    @Test func `many workers at once get each job once`() async throws {
        try await JobServer.with { jobs in
            let count = 60
            for number in 1...count { try await jobs.request("g\(number)") }
            var taken: [String] = []
            try await withThrowingTaskGroup(of: [String].self) { workers in
                for number in 1...24 {
                    workers.addTask {
                        var mine: [String] = []
                        while true {
                            let reply = try await jobs.claim(worker: "w\(number)")
                            guard reply.status == 200, let id = reply["generation"] else {
                                #expect(reply.status == 204, "\(reply.text)")
                                return mine
                            }
                            mine.append(id)
                        }
                    }
                }
                for try await mine in workers { taken += mine }
            }
            #expect(taken.sorted() == (1...count).map { "g\($0)" }.sorted())
        }
    }

    /// A worker that heard no answer asks again before the first one is through.
    @Test func `the same claim many times at once is one job`() async throws {
        try await JobServer.with { jobs in
            for number in 1...8 { try await jobs.request("g\(number)") }
            var ids: Set<String> = []
            try await withThrowingTaskGroup(of: String?.self) { claims in
                for _ in 1...16 {
                    claims.addTask { try await jobs.claim("c1")["generation"] }
                }
                for try await id in claims { ids.insert(try id.orThrow()) }
            }
            #expect(ids.count == 1)
            var rest = 0
            while try await jobs.claim().status == 200 { rest += 1 }
            #expect(rest == 7)
        }
    }

    @Test func `who waits gets what comes meanwhile`() async throws {
        try await JobServer.with { jobs in
            try await withThrowingTaskGroup(of: Reply.self) { workers in
                for number in 1...3 {
                    workers.addTask { try await jobs.claim(worker: "w\(number)", wait: 30) }
                }
                for number in 1...3 { try await jobs.request("g\(number)") }
                var ids: [String?] = []
                for try await reply in workers { ids.append(reply["generation"]) }
                #expect(ids.compactMap(\.self).sorted() == ["g1", "g2", "g3"])
            }
        }
    }

    @Test func `a worker gets what it can make`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            try await jobs.request("g2", "luma")
            let luma = try await jobs.claim(more: #","models":["luma","none"]"#)
            #expect(luma["generation"] == "g2" && luma["provider_model"] != nil)
            #expect(try await jobs.claim(more: #","models":["luma"]"#).status == 204)
        }
    }

    @Test func `what was not taken on is another's to try, as often as is said`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            _ = try await jobs.claim("c1")
            let refused = #"{"accepted":false,"class":"down","error":{"code":"no-memory"}}"#
            let first = try await jobs.tell("fail", of: "farm:w1.c1", refused)
            #expect(first.status == 200 && first["status"] == "failed", "\(first.text)")
            #expect(try await jobs.account()["held"] == "10")
            let again = try await jobs.tell("fail", of: "farm:w1.c1", refused)
            #expect(again.status == 200, "\(again.text)")
            let second = try await jobs.claim("c2", worker: "w2")
            #expect(second["generation"] == "g1" && second["attempt"] == "2")
            // It is not the first one's any more.
            let beat = try await jobs.tell("heartbeat", of: "farm:w1.c1")
            #expect(beat.status == 409 && beat.code == "wrong-state")
            _ = try await jobs.tell("fail", of: "farm:w2.c2", refused)
            let generation = try await jobs.generation("g1")
            #expect(generation["status"] == "failed", "\(generation.text)")
            #expect(try await jobs.account()["available"] == "10000")
        }
    }

    @Test func `what was taken on and failed is released at once`() async throws {
        try await JobServer.with { jobs in
            for (number, kind) in ["failed", "moderation", "down"].enumerated() {
                try await jobs.request("g\(number)")
                _ = try await jobs.claim("c\(number)")
                let body = #"{"class":"\#(kind)","error":{"code":"x","message":"no"}}"#
                let reply = try await jobs.tell("fail", of: "farm:w1.c\(number)", body)
                #expect(reply["status"] == "failed", "\(reply.text)")
                #expect(try await jobs.generation("g\(number)")["status"] == "failed")
            }
            let account = try await jobs.account()
            #expect(account["held"] == "0" && account["available"] == "10000")
        }
    }

    @Test func `a cancelled one is told to its worker, and charged if it is made all the same`()
        async throws
    {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            _ = try await jobs.claim("c1")
            _ = try await jobs.server.post("/v1/generations/g1/cancel", "{}")
            let beat = try await jobs.tell("heartbeat", of: "farm:w1.c1")
            #expect(beat.status == 409 && beat["state"] == "cancelled", "\(beat.text)")
            let late = try await jobs.complete("farm:w1.c1")
            #expect(late["status"] == "succeeded", "\(late.text)")
            #expect(try await jobs.generation("g1")["charged"] == "10")
        }
    }

    @Test func `jobs of providers that are called are no worker's`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1", "veo")
            #expect(try await jobs.claim().status == 204)
            let submit = #"{"job":"k1"}"#
            _ = try await jobs.server.post("/v1/generations/g1/submit", submit)
            for word in ["heartbeat", "fail"] {
                #expect(try await jobs.tell(word, of: "kie:k1").status == 404)
            }
            #expect(try await jobs.complete("kie:k1").status == 404)
            #expect(try await jobs.generation("g1")["status"] == "submitted")
        }
    }
}
