// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import Projections

extension Endpoint {
    static let teams: [Endpoint] = members + people

    private static let members: [Endpoint] = [
        .command(
            "add_member",
            .post,
            "/v1/accounts/{account}/members",
            [.service, .admin],
            status: 201
        ) { command in
            let account: AccountID? = command.identifier("account")
            let name: MemberID = command.newIdentifier()
            let role = command.word("role")
            let cap = command.cap()
            let actor = command.actor
            guard let account else { return nil }
            let id = MemberID(name, of: account)
            let member = AddMember(id: id, account: account, role: role, cap: cap)
            return .draft(
                Draft(.member(id), actor: actor) { _, stamp in .team(.addMember(member), stamp) }
            )
        },
        .command(
            "change_member",
            .patch,
            "/v1/accounts/{account}/members/{member}",
            [.service, .admin]
        ) { command in
            let id = command.member()
            let role = command.change("role") { $0.word("role") }
            let cap = command.change("cap") { $0.cap() }
            let actor = command.actor
            guard let id else { return nil }
            let change = ChangeMember(id: id, role: role, cap: cap)
            return .draft(
                Draft(.member(id), actor: actor) { _, stamp in
                    .team(.changeMember(change), stamp)
                }
            )
        },
        .command(
            "remove_member",
            .post,
            "/v1/accounts/{account}/members/{member}/remove",
            [.service, .admin]
        ) { command in
            let id = command.member()
            let actor = command.actor
            guard let id else { return nil }
            return .draft(
                Draft(.member(id), actor: actor) { _, stamp in .team(.removeMember(id), stamp) }
            )
        },
        .list(
            "/v1/accounts/{account}/members",
            [.user, .service, .auditor, .admin],
            .members,
            pathFilters: ["account"]
        ),
        .read(
            "/v1/accounts/{account}/members/{member}",
            [.user, .service, .auditor, .admin]
        ) { call, services in
            let id = MemberID(trusted: call.targets.joined(separator: "/"))
            return try await services.show(.member(id), call)
        },
    ]

    private static let people: [Endpoint] = [
        .command("update_account", .patch, "/v1/accounts/{id}", [.service, .admin]) {
            command in
            command.profileChange()
        },
        .command("change_role", .post, "/v1/accounts/{account}/role", [.admin]) { command in
            let account: AccountID? = command.identifier("account")
            let role: Identifier<AccountRole>? = command.fields.identifier("role")
            let actor = command.actor
            guard let account, let role else { return nil }
            return .draft(
                Draft(.account(account), actor: actor) { _, stamp in
                    .team(.changeRole(account, role: role.text), stamp)
                }
            )
        },
        .list("/v1/activity", [.service, .auditor, .admin], .activity),
        .command("record_activity", .post, "/v1/activity", [.service, .admin], status: 201) {
            command in
            let id: ActivityID = command.newIdentifier()
            let items = command.activities()
            let actor = command.actor
            guard let items else { return nil }
            return .draft(
                Draft(.activity(id), actor: actor) { _, stamp in
                    .team(.recordActivity(id, items), stamp)
                }
            )
        },
    ]
}
