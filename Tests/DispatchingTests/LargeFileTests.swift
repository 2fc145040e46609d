// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Dispatching
import Domain
import Engine
import EventFormat
import Hummingbird
import JSONText
import NIOCore
import TestSupport
import Testing

/// A provider hands out images as bytes, in its answer.
@Suite(.timeLimit(.minutes(20))) struct `Large files of providers` {
    private static let image = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 3) }

    private func with(
        _ bytes: [UInt8],
        maximum: Int? = nil,
        _ body: @Sendable (DispatchProcess, Generation) async throws -> Void
    ) async throws {
        let text = Base64.encode(bytes)
        let router = Router()
        router.post("/v1/images/generations") { _, _ in
            FakeAnswer.json(#"{"created":1,"data":[{"b64_json":"\#(text)"}]}"#)
        }
        try await FakeServer.with(router) { base in
            var harness = DispatchHarness(
                conninfo: try await PrivatePostgres.shared().database(),
                provider: "openai",
                registry: AdapterRegistry(bases: ["openai": base]),
                webhookSecret: "none"
            )
            harness.timeout = .patience
            harness.fileBytesMaximum = maximum ?? harness.fileBytesMaximum
            try await harness.run { process in
                try await process.prepare("openai", credits: 10)
                try await process.request("g1", by: "prompt")
                let isOver = try await eventually { try await !process.generation("g1").isOpen }
                #expect(isOver)
                try await body(process, try await process.generation("g1"))
            }
        }
    }

    @Test func `are kept beside the log, and named in it`() async throws {
        try await with(Self.image) { process, generation in
            #expect(generation.status == .succeeded && generation.captured == 1)
            let output = try #require(generation.outputs.first)
            let file = try #require(output.file)
            #expect(output.url == nil)
            #expect(file.mediaType == "image/png" && file.size == Int64(Self.image.count))
            let owner = FileStore.Owner(generation, in: process.handler.ledger)
            var bytes: [UInt8] = []
            for part in 0..<file.partCount {
                bytes += try #require(
                    try await process.installation.files.part(part, of: file, owner)
                )
            }
            #expect(bytes == Self.image)
        }
    }

    @Test func `small ones are in the log, sealed`() async throws {
        try await with([1, 2, 3]) { process, generation in
            #expect(generation.status == .succeeded)
            let output = try #require(generation.outputs.first)
            #expect(output.file == nil && output.url != nil)
        }
    }

    /// What nobody can be given is not paid for, and a person is told.
    @Test func `larger ones than are kept fail, and take nothing`() async throws {
        try await with(Self.image, maximum: 2 << 20) { process, generation in
            #expect(generation.status == .failed)
            #expect(generation.failure?.error?.code == GenerationError.outputTooLarge)
            let account = try await process.account()
            #expect(account.available == 10)
        }
    }
}
