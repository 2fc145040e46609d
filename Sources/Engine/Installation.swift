// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
package import EventFormat
package import EventLog
package import Logging
package import Postgres

/// One database with all its ledgers: what the server and the commands work with.
package actor Installation {
    package nonisolated let vault: Vault
    package nonisolated let keys: KeyStore
    package nonisolated let secrets: SecretStore
    package nonisolated let progress: ProgressBoard
    package nonisolated let files: FileStore
    /// For what is beside the log, and for reads that need not be exact at the head.
    package nonisolated let sessions: SessionPool
    /// For reads that may be behind the database itself, too.
    package nonisolated let readSessions: ReadSessions
    /// Goes on whenever a ledger does that this process works on.
    package nonisolated let activity = HeadWatch()

    package nonisolated let target: ConnectionTarget
    private let options: EngineOptions
    private let logger: Logger
    private var handlers: [String: Task<CommandHandler?, any Error>] = [:]

    /// Migrates the database if need be, and checks the master key.
    package static func open(
        _ target: ConnectionTarget,
        masterKey: MasterKey,
        options: EngineOptions = EngineOptions(),
        logger: Logger
    ) async throws -> Installation {
        let migrator = Session(target)
        let standby: ReadSessions.Standby?
        do {
            // Looked at first: it needs fewer rights.
            _ = try await migrator.perform { try Migrations.runIfNeeded(on: $0) }
            standby = try await ReadSessions.Standby(options, of: migrator)
        } catch {
            await migrator.close()
            throw error
        }
        await migrator.close()
        let installation = Installation(target, standby, masterKey, options, logger)
        try await installation.vault.checkMasterKey()
        _ = try await installation.createLedger(Ledger.defaultName)
        return installation
    }

    private init(
        _ target: ConnectionTarget,
        _ standby: ReadSessions.Standby?,
        _ masterKey: MasterKey,
        _ options: EngineOptions,
        _ logger: Logger
    ) {
        self.target = target
        self.options = options
        self.logger = logger
        sessions = SessionPool(target, size: 4, setup: Log.setup)
        readSessions = ReadSessions(sessions, standby, logger)
        vault = Vault(masterKey, sessions: sessions)
        keys = KeyStore(sessions: sessions)
        secrets = SecretStore(masterKey, sessions: sessions)
        progress = ProgressBoard(sessions: sessions)
        files = FileStore(vault: vault, sessions: sessions)
    }

    /// The handler of a ledger, started at its first use; `nil` if there is no such ledger.
    package func handler(of name: String) async throws -> CommandHandler? {
        if let task = handlers[name] { return try await task.value }
        let task = Task { try await startHandler(of: name) }
        handlers[name] = task
        do {
            let handler = try await task.value
            // What is not there, or could not be started, is looked for anew the next time.
            if handler == nil { handlers[name] = nil }
            return handler
        } catch {
            handlers[name] = nil
            throw error
        }
    }

    private func startHandler(of name: String) async throws -> CommandHandler? {
        guard let ledger = try await sessions.perform({ try Log.ledger(named: name, on: $0) })
        else { return nil }
        return try await CommandHandler.start(
            ledger: ledger,
            target: target,
            options: options,
            activity: activity,
            logger: logger
        )
    }

    /// Makes a ledger, or finds the one that has the name.
    @discardableResult
    package func createLedger(_ name: String) async throws -> Ledger {
        try await sessions.perform { try Log.openLedger(named: name, on: $0) }
    }

    package func ledgers() async throws -> [Ledger] {
        try await sessions.perform { try Log.ledgers(on: $0) }
    }

    /// The handlers that run.
    package func activeHandlers() async -> [CommandHandler] {
        var active: [CommandHandler] = []
        for task in handlers.values {
            if case .success(let handler?) = await task.result { active.append(handler) }
        }
        return active
    }

    /// Answers what has arrived, and ends.
    package func stop() async {
        for handler in await activeHandlers() { await handler.stop() }
        await readSessions.close()
        await sessions.close()
    }
}

extension Installation {
    /// Seals what is personal, decides, and answers when it is durable.
    package nonisolated func execute(
        _ request: Request,
        on handler: CommandHandler
    ) async throws(EngineError) -> Receipt {
        try await handler.execute(command(for: request, on: handler))
    }

    private nonisolated func command(
        for request: Request,
        on handler: CommandHandler
    ) async throws(EngineError) -> Command {
        guard !request.personalTexts.isEmpty else {
            return request.command(sealer: nil, hasher: SHA256())
        }
        let request = try await completed(request, on: handler)
        let subject = try await subject(of: request, on: handler)
        return try await command(for: request, of: subject, on: handler)
    }

    /// What personal texts there are can depend on a thing as it is stored.
    nonisolated func completed(
        _ request: Request,
        on handler: CommandHandler
    ) async throws(EngineError) -> Request {
        guard case .draft(let draft) = request, let completion = draft.completion else {
            return request
        }
        let view = try await handler.read([completion.key])
        return .draft(completion.draft(view.items[0]?.entity))
    }

    /// Seals the personal texts under the key of a subject.
    nonisolated func command(
        for request: Request,
        of subject: AccountID,
        on handler: CommandHandler
    ) async throws(EngineError) -> Command {
        guard !request.personalTexts.isEmpty else {
            return request.command(sealer: nil, hasher: SHA256())
        }
        do {
            let key = try await vault.key(of: subject, in: handler.ledger)
            return request.command(sealer: key, hasher: SHA256())
        } catch {
            throw .unavailable("the key of \(subject.text) cannot be had: \(error)")
        }
    }

    /// Whose texts they are: the account's, also where the request names a reservation only.
    private nonisolated func subject(
        of request: Request,
        on handler: CommandHandler
    ) async throws(EngineError) -> AccountID {
        switch request.owned {
        case .by(let account): return account
        case .through(let key):
            let view = try await handler.read([key])
            guard let owner = view.items[0]?.entity.owner else { throw .rejected(.notFound(key)) }
            return owner
        }
    }
}

extension Request {
    /// Whose the personal texts are.
    enum Owned {
        case by(AccountID)
        /// The account of the thing that the request names.
        case through(EntityKey)
    }

    var owned: Owned {
        switch self {
        case .openAccount(let id, _, _, _), .suspendAccount(let id, _),
            .reinstateAccount(let id, _), .expireLots(let id), .adjust(_, let id, _, _, _),
            .reserve(_, let id, _, _, _), .forgive(_, let id, _, _):
            .by(id)
        case .grant(let grant): .by(grant.account)
        case .capture(let id, _, _, _), .release(let id, _), .refund(_, let id, _, _),
            .expireReservation(let id):
            .through(.reservation(id))
        case .draft(let draft):
            switch draft.subject {
            case .account(let id): .by(id)
            case .owner(let key): .through(key)
            case .nobody: preconditionFailure("A draft with personal texts says whose they are.")
            }
        }
    }

    /// What the request makes for an account, so that later ones may name it.
    var making: EntityKey? {
        switch self {
        case .reserve(let id, _, _, _, _): .reservation(id)
        case .draft(let draft): draft.key
        case .openAccount, .suspendAccount, .reinstateAccount, .grant, .adjust, .capture, .release,
            .refund, .forgive, .expireReservation, .expireLots:
            nil
        }
    }
}
