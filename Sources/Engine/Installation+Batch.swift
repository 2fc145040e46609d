// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
package import EventFormat

/// Many requests at once.
extension Installation {
    /// How many keys are fetched or made at a time.
    private static var sealersMaximum: Int { 8 }

    /// Seals what is personal, decides all in their order, and answers when it is durable.
    ///
    /// - Returns: An answer for each request, in their order. One that fails leaves the others as
    ///   they are.
    package nonisolated func executeAll(
        _ requests: [Request],
        on handler: CommandHandler
    ) async -> [Result<Receipt, EngineError>] {
        let prepared = await commands(for: requests, on: handler)
        let commands = prepared.compactMap { command -> Command? in
            guard case .success(let command) = command else { return nil }
            return command
        }
        var answers = await handler.executeAll(commands)[...]
        return prepared.map { command in
            switch command {
            case .success: answers.popFirst() ?? .failure(.unavailable("an answer is missing"))
            case .failure(let error): .failure(error)
            }
        }
    }

    private nonisolated func commands(
        for requests: [Request],
        on handler: CommandHandler
    ) async -> [Result<Command, EngineError>] {
        let owners: [EntityKey: AccountID]
        do throws(EngineError) {
            owners = try await findOwners(in: requests, on: handler)
        } catch {
            return requests.map { _ in .failure(error) }
        }
        var commands = [Result<Command, EngineError>?](repeating: nil, count: requests.count)
        let hasher = SHA256()
        var personal: [Int] = []
        for (index, request) in requests.enumerated() {
            if request.personalTexts.isEmpty {
                commands[index] = .success(request.command(sealer: nil, hasher: hasher))
            } else {
                personal.append(index)
            }
        }
        await seal(requests, at: personal, owners, handler) { commands[$0] = $1 }
        return commands.map { $0 ?? .failure(.unavailable("a command was not prepared")) }
    }

    private nonisolated func seal(
        _ requests: [Request],
        at indices: [Int],
        _ owners: [EntityKey: AccountID],
        _ handler: CommandHandler,
        _ take: (Int, Result<Command, EngineError>) -> Void
    ) async {
        await withTaskGroup(of: (Int, Result<Command, EngineError>).self) { group in
            for (count, index) in indices.enumerated() {
                if count >= Self.sealersMaximum, let (index, command) = await group.next() {
                    take(index, command)
                }
                let request = requests[index]
                group.addTask {
                    do throws(EngineError) {
                        let request = try await self.completed(request, on: handler)
                        let subject = try request.subject(owners)
                        let command = try await self.command(
                            for: request,
                            of: subject,
                            on: handler
                        )
                        return (index, .success(command))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for await (index, command) in group { take(index, command) }
        }
    }

    /// Whose the things are that requests with personal texts name: as they are stored, or as an
    /// earlier request makes them.
    private nonisolated func findOwners(
        in requests: [Request],
        on handler: CommandHandler
    ) async throws(EngineError) -> [EntityKey: AccountID] {
        var owners: [EntityKey: AccountID] = [:]
        var named: Set<EntityKey> = []
        for request in requests {
            if let key = request.making, owners[key] == nil, let account = request.account {
                owners[key] = account
            }
            if !request.personalTexts.isEmpty, case .through(let key) = request.owned {
                named.insert(key)
            }
        }
        guard !named.isEmpty else { return owners }
        let keys = Array(named)
        let view = try await handler.read(keys)
        for (key, item) in zip(keys, view.items) {
            if let owner = item?.entity.owner { owners[key] = owner }
        }
        return owners
    }
}

extension Request {
    /// The account that the request names itself.
    fileprivate var account: AccountID? {
        switch self {
        case .reserve(_, let account, _, _, _): account
        case .draft(let draft):
            if case .account(let account) = draft.subject { account } else { nil }
        case .openAccount, .suspendAccount, .reinstateAccount, .grant, .adjust, .capture, .release,
            .refund, .forgive, .expireReservation, .expireLots:
            nil
        }
    }

    fileprivate func subject(
        _ owners: [EntityKey: AccountID]
    ) throws(EngineError) -> AccountID {
        switch owned {
        case .by(let account): return account
        case .through(let key):
            guard let owner = owners[key] else { throw .rejected(.notFound(key)) }
            return owner
        }
    }
}
