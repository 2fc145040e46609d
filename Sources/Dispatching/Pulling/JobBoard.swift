// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres

/// What waits for workers in one ledger, as this process has read it.
///
/// It reads the log when somebody asks, and not otherwise.
actor JobBoard {
    private static let chunk = 1_000
    /// How far the log goes on before it is noted that it was read.
    private static let stride: Position = 1_000

    private let installation: Installation
    private let handler: CommandHandler
    private let providers: Set<String>
    private let followers: FollowerStore
    /// `nil` until somebody asked.
    private var work: WaitingWork?
    private var saved: Position = 0
    private var reading: Task<Void, any Error>?

    init(_ installation: Installation, _ handler: CommandHandler, _ providers: Set<String>) {
        self.installation = installation
        self.handler = handler
        self.providers = providers
        followers = FollowerStore(sessions: installation.sessions)
    }

    /// One that is worth a try; whoever has it says what came of it.
    func take(_ provider: String, of models: Set<ModelID>?) async throws -> WaitingWork.Item? {
        if let item = work?.take(provider, of: models) { return item }
        try await readOn()
        return work?.take(provider, of: models)
    }

    func settle(_ item: WaitingWork.Item) { work?.settle(item) }

    func putBack(_ item: WaitingWork.Item) { work?.putBack(item) }

    /// To where the ledger is now, at least: once for all who ask meanwhile.
    private func readOn() async throws {
        let head = handler.watch.head
        // One that began before may have missed the last events; a second one has not.
        for _ in 0..<2 {
            try await (reading ?? startReading()).value
            if let work, work.read >= head { return }
        }
    }

    private func startReading() -> Task<Void, any Error> {
        let task = Task {
            defer { reading = nil }
            try await read()
        }
        reading = task
        return task
    }

    private func read() async throws {
        if work == nil { work = try await begin() }
        var isAtEnd = false
        while !isAtEnd, let from = work?.read {
            let ledger = handler.ledger
            let events = try await installation.sessions.perform { connection in
                try Log.events(of: ledger, after: from, limit: Self.chunk, on: connection)
            }
            isAtEnd = events.count < Self.chunk
            try await note(events)
        }
        try await noteProgress()
    }

    private func note(_ events: [RecordedEvent]) async throws {
        var unclear: [EntityKey] = []
        for recorded in events {
            if recorded.type.hasPrefix("generation."),
                case .generation(let event) = try recorded.decoded(),
                let id = work?.note(event, at: recorded.position)
            {
                unclear.append(.generation(id))
            }
        }
        // Of an attempt that began anew the log does not repeat what is made, and by whom.
        if !unclear.isEmpty {
            for item in try await handler.read(unclear).items {
                if let generation = item?.entity.generation { work?.add(generation) }
            }
        }
        if let last = events.last { work?.skip(to: last.position) }
    }

    /// From where the provider that was read least of is to be read.
    private func begin() async throws -> WaitingWork {
        var start = Position.max
        for provider in providers {
            let name = Self.follower(of: provider)
            start = min(start, try await followers.position(of: name, in: handler.ledger) ?? 0)
        }
        saved = start == .max ? 0 : start
        return WaitingWork(of: providers, after: saved)
    }

    private func noteProgress() async throws {
        guard let position = work?.position, position >= saved + Self.stride else { return }
        for provider in providers {
            try await followers.save(position, of: Self.follower(of: provider), in: handler.ledger)
        }
        saved = position
    }

    private static func follower(of provider: String) -> String { "pull/" + provider }
}
