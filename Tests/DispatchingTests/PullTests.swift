// SPDX-License-Identifier: Apache-2.0

import Adapters
import Dispatching
import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Postgres
import TestSupport
import Testing

@Suite struct `Jobs that workers come for` {
    private func with(_ body: (DispatchHarness, PulledProvider) async throws -> Void) async throws {
        let list = #"[{"name":"farm","pull":{"attempts":3}}]"#
        let providers = try DescribedProviders(JSONParser.parse(Array(list.utf8)))
        let registry = AdapterRegistry().adding(providers)
        let harness = DispatchHarness(
            conninfo: try await PrivatePostgres.shared().database(),
            provider: "farm",
            registry: registry,
            webhookSecret: "none"
        )
        try await body(harness, try #require(registry.pulled["farm"]))
    }

    private func claim(_ farm: PulledProvider, _ name: String) -> JobClaim {
        JobClaim(farm, job: name, mayBeRepeat: true, models: nil, actor: nil)
    }

    @Test func `the dispatcher leaves them alone`() async throws {
        try await with { harness, farm in
            try await harness.run { process in
                try await process.prepare("farm", credits: 10)
                let ledger = process.handler.ledger
                // Another one is called: so the ledger has a dispatcher.
                try await process.installation.secrets.add("key", of: "kie", .apiKey, in: ledger)
                try await process.request("g1", by: "prompt")
                let head = try await process.handler.read([]).head
                let followers = FollowerStore(sessions: process.installation.sessions)
                let isRead = try await eventually {
                    (try await followers.position(of: "dispatcher", in: ledger) ?? 0) >= head
                }
                #expect(isRead)
                #expect(try await process.generation("g1").attempt.status == .requested)
                let desk = JobDesk(process.installation, registry: harness.registry)
                let job = try await desk.claim(claim(farm, "w1.c1"), on: process.handler)
                #expect(job?.generation.id == "g1" && job?.order?.parameters["prompt"] != nil)
            }
        }
    }

    /// What a process knows of the line may be old: the ledger decides.
    @Test func `two processes hand each out once, and a third one none again`() async throws {
        try await with { harness, farm in
            let ids = (1...40).map { "g\($0)" }
            try await harness.run(dispatches: false) { one in
                try await one.prepare("farm", credits: 100)
                for id in ids { try await one.request(id, by: "prompt") }
                try await harness.run(dispatches: false) { two in
                    let taken = try await takeAll(of: [one, two], "a", harness, farm)
                    #expect(taken.sorted() == ids.sorted())
                }
            }
            try await harness.run(dispatches: false) { three in
                let taken = try await takeAll(of: [three], "b", harness, farm)
                #expect(taken == [])
            }
        }
    }

    private func takeAll(
        of processes: [DispatchProcess],
        _ names: String,
        _ harness: DispatchHarness,
        _ farm: PulledProvider
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { workers in
            for (index, process) in processes.enumerated() {
                let desk = JobDesk(process.installation, registry: harness.registry)
                for worker in 1...6 {
                    workers.addTask {
                        var mine: [String] = []
                        while true {
                            let name = "\(names)\(index)w\(worker).\(mine.count)"
                            let job = try await desk.claim(claim(farm, name), on: process.handler)
                            guard let job else { return mine }
                            mine.append(job.generation.id.text)
                        }
                    }
                }
            }
            return try await workers.reduce(into: []) { $0 += $1 }
        }
    }

    @Test func `what an account's erased key sealed is made by nobody, and holds nothing`()
        async throws
    {
        try await with { harness, farm in
            try await harness.run(dispatches: false) { process in
                try await process.prepare("farm", credits: 10)
                try await process.request("g1", by: "prompt")
            }
            let connection = try Connection(to: harness.target)
            try connection.execute("DELETE FROM tally.subject_keys")
            connection.close()
            try await harness.run(dispatches: false) { process in
                let desk = JobDesk(process.installation, registry: harness.registry)
                #expect(try await desk.claim(claim(farm, "w1.c1"), on: process.handler) == nil)
                let generation = try await process.generation("g1")
                #expect(generation.failure?.error?.code == "parameters-erased")
                #expect(try await process.account().held == .zero)
            }
        }
    }
}
