// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import TestSupport
import Testing

@Suite struct `Files beside the log` {
    private static let mebibyte = FileStore.partBytes

    /// A generation that was asked for, and a place for its files.
    private func with(
        _ body: (EngineHarness, EngineProcess, Generation) async throws -> Void
    ) async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 100)
        let price = Price(rates: Rates(base: Amount.microcreditsPerCredit))
        try await process.run(
            .draft(
                Draft(.model("flux"), actor: nil) { _, stamp in
                    .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
                }
            )
        )
        try await order("g1", for: "alice", process)
        try await body(harness, process, try await generation(process))
        await process.stop()
    }

    private func order(
        _ id: GenerationID,
        for account: AccountID,
        _ process: EngineProcess
    ) async throws {
        let request = GenerationRequest(
            id: id,
            account: account,
            model: "flux",
            parameters: .object([])
        )
        try await process.run(.generate(request, actor: nil))
    }

    private func generation(
        _ process: EngineProcess,
        _ id: GenerationID = "g1"
    ) async throws -> Generation {
        let view = try await process.handler.read([.generation(id)])
        return try #require(view.items[0]?.entity.generation)
    }

    private func keep(
        _ bytes: [UInt8],
        of generation: Generation,
        _ process: EngineProcess,
        as mediaType: String = "image/png"
    ) async throws -> OutputFile {
        try await process.installation.files.keep(
            bytes,
            mediaType: mediaType,
            of: FileStore.Owner(generation, in: process.handler.ledger)
        )
    }

    private func read(
        _ file: OutputFile,
        of generation: Generation,
        _ process: EngineProcess
    ) async throws -> [UInt8]? {
        let owner = FileStore.Owner(generation, in: process.handler.ledger)
        var bytes: [UInt8] = []
        for part in 0..<file.partCount {
            guard let more = try await process.installation.files.part(part, of: file, owner)
            else { return nil }
            bytes += more
        }
        return bytes
    }

    private func succeed(
        with files: [OutputFile],
        _ process: EngineProcess
    ) async throws {
        var outcome = GenerationOutcome("g1", .succeeded)
        outcome.outputs = files.map { GenerationOutcome.Output(kind: "image", url: nil, file: $0) }
        try await process.run(.settleGeneration(outcome, actor: nil))
    }

    @Test(arguments: [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 7])
    func `are read back as they were`(count: Int) async throws {
        try await with { harness, process, generation in
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let file = try await keep(bytes, of: generation, process)
            #expect(file.size == Int64(count) && file.mediaType == "image/png")
            #expect(file.digest.utf8.count == 64)
            #expect(try await read(file, of: generation, process) == bytes)
            let parts = max(1, (count + Self.mebibyte - 1) / Self.mebibyte)
            #expect(try harness.sql("SELECT part FROM tally.files").count == parts)
            // A second time, it is the same one.
            #expect(try await keep(bytes, of: generation, process) == file)
            #expect(try harness.sql("SELECT part FROM tally.files").count == parts)
        }
    }

    @Test func `are sealed, each part for its place, and gone with the key`() async throws {
        try await with { harness, process, generation in
            // Too long to come about by chance in what is sealed.
            let text = "a fox in the snow"
            let words = Array(text.utf8)
            let bytes = (0..<2 * Self.mebibyte).map { words[$0 % words.count] }
            let file = try await keep(bytes, of: generation, process)
            let shown = "position('\(text)'::bytea IN sealed)"
            #expect(try harness.sql("SELECT sum(\(shown)) FROM tally.files") == ["0"])
            try harness.sql("UPDATE tally.files SET part = 7 - part")
            try harness.sql("UPDATE tally.files SET part = part - 6")
            #expect(try await read(file, of: generation, process) == nil)
            try harness.sql("UPDATE tally.files SET part = 7 - part")
            try harness.sql("UPDATE tally.files SET part = part - 6")
            #expect(try await read(file, of: generation, process) == bytes)
            try harness.sql("DELETE FROM tally.subject_keys")
            let other = try await harness.process()
            #expect(try await read(file, of: generation, other) == nil)
            await other.stop()
        }
    }

    /// It is written into a header.
    @Test(arguments: [
        ("image/png", "image/png"), ("Image/PNG; q=1", "image/png"), (" audio/mpeg", "audio/mpeg"),
        ("image/*", "application/octet-stream"), ("", "application/octet-stream"),
        ("image", "application/octet-stream"), ("a/b/c", "application/octet-stream"),
        ("text/html\r\nSet-Cookie: a", "application/octet-stream"),
        ("/png", "application/octet-stream"), ("image/ñ", "application/octet-stream"),
    ])
    func `have a media type that can be shown`(told: String, shown: String) async throws {
        try await with { _, process, generation in
            let file = try await keep([1], of: generation, process, as: told)
            #expect(file.mediaType == shown)
        }
    }

    @Test func `stay while their event names them, and go when it does no more`() async throws {
        try await with { harness, process, generation in
            let named = try await keep([1, 2, 3], of: generation, process)
            let other = try await keep([4], of: generation, process)
            let files = process.installation.files
            // Its event may still be on the way.
            try harness.sql("UPDATE tally.files SET look_at = now()")
            try await files.sweep(process.handler)
            #expect(try harness.sql("SELECT digest FROM tally.files").count == 2)

            try await succeed(with: [named], process)
            try harness.sql("UPDATE tally.files SET look_at = now()")
            #expect(try await files.hasDue(in: process.handler.ledger))
            try await files.sweep(process.handler)
            #expect(try harness.sql("SELECT digest FROM tally.files") == [named.digest])
            #expect(try await read(other, of: generation, process) == nil)
            #expect(try await !files.hasDue(in: process.handler.ledger))

            // A failure that comes late takes the outputs back.
            try await process.run(.settleGeneration(GenerationOutcome("g1", .failed), actor: nil))
            try harness.sql(
                "UPDATE tally.files SET look_at = now(), stored_at = now() - interval '25 hours'"
            )
            try await files.sweep(process.handler)
            #expect(try harness.sql("SELECT digest FROM tally.files") == [])
        }
    }

    @Test func `of a verdict that never came go after a day`() async throws {
        try await with { harness, process, generation in
            _ = try await keep([UInt8](repeating: 1, count: 3 << 20), of: generation, process)
            try harness.sql(
                "UPDATE tally.files SET look_at = now(), stored_at = now() - interval '25 hours'"
            )
            try await process.installation.files.sweep(process.handler)
            #expect(try harness.sql("SELECT part FROM tally.files") == [])
        }
    }

    @Test func `of an account that is erased go, those of others stay`() async throws {
        try await with { harness, process, generation in
            try await process.open("bob", credits: 10)
            try await order("g2", for: "bob", process)
            let other = try await self.generation(process, "g2")
            // One that its event names, and one whose event is not there.
            let named = try await keep([1, 2, 3], of: generation, process)
            try await succeed(with: [named], process)
            _ = try await keep([UInt8](repeating: 4, count: 3 << 20), of: generation, process)
            let bobs = try await keep([5], of: other, process)
            #expect(try harness.sql("SELECT part FROM tally.files").count == 5)
            _ = try await process.installation.erase("alice", on: process.handler, actor: "test")
            #expect(try harness.sql("SELECT generation FROM tally.files") == ["g2"])
            #expect(try await read(bobs, of: other, process) == [5])
            #expect(try await read(named, of: generation, process) == nil)
        }
    }
}
