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
        let accounts: [ReservationID: AccountID]
        do throws(EngineError) {
            accounts = try await accountsOfReservations(in: requests, on: handler)
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
        await seal(requests, at: personal, accounts, handler) { commands[$0] = $1 }
        return commands.map { $0 ?? .failure(.unavailable("a command was not prepared")) }
    }

    private nonisolated func seal(
        _ requests: [Request],
        at indices: [Int],
        _ accounts: [ReservationID: AccountID],
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
                        let subject = try request.subject(accounts)
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

    /// Whose the reservations are that requests with personal texts name: as they are stored, or as
    /// an earlier request makes them.
    private nonisolated func accountsOfReservations(
        in requests: [Request],
        on handler: CommandHandler
    ) async throws(EngineError) -> [ReservationID: AccountID] {
        var accounts: [ReservationID: AccountID] = [:]
        var named: Set<ReservationID> = []
        for request in requests {
            if case .reserve(let id, let account, _, _) = request, accounts[id] == nil {
                accounts[id] = account
            }
            if let id = request.reservation, !request.personalTexts.isEmpty { named.insert(id) }
        }
        guard !named.isEmpty else { return accounts }
        let ids = Array(named)
        let view = try await handler.read(ids.map { .reservation($0) })
        for (index, id) in ids.enumerated() {
            if let (reservation, _) = view.reservation(at: index) {
                accounts[id] = reservation.account
            }
        }
        return accounts
    }
}

extension Request {
    /// The reservation of a request that names no account.
    fileprivate var reservation: ReservationID? {
        switch self {
        case .capture(let id, _, _, _), .release(let id, _), .refund(_, let id, _, _),
            .expireReservation(let id):
            id
        case .openAccount, .suspendAccount, .reinstateAccount, .grant, .adjust, .reserve,
            .expireLots:
            nil
        }
    }

    fileprivate func subject(
        _ accounts: [ReservationID: AccountID]
    ) throws(EngineError) -> AccountID {
        switch self {
        case .openAccount(let id, _, _, _), .suspendAccount(let id, _),
            .reinstateAccount(let id, _), .expireLots(let id), .adjust(_, let id, _, _, _),
            .reserve(_, let id, _, _):
            return id
        case .grant(let grant): return grant.account
        case .capture(let id, _, _, _), .release(let id, _), .refund(_, let id, _, _),
            .expireReservation(let id):
            guard let account = accounts[id] else {
                throw .rejected(.notFound(.reservation(id)))
            }
            return account
        }
    }
}
