// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import Projections

struct MembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Let several people spend the credits of one account, each up to a cap.",
        discussion: """
              tally members add studio ann --cap 50 --period week --role artist
              tally members list studio
              tally members remove studio ann
            """,
        subcommands: [Add.self, Change.self, Remove.self, Show.self, List.self]
    )

    struct Name: ParsableArguments {
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID
        @Argument(help: "The id of the member in it.", transform: Parsing.identifier)
        var member: MemberID

        var id: MemberID { MemberID(member, of: account) }
    }

    struct Terms: ParsableArguments {
        @Option(help: "The platform's own word.", transform: Parsing.word)
        var role: String?
        @Option(
            help: "The most to spend in a period (default: no limit).",
            transform: Parsing.amount
        )
        var cap: Amount?
        @Option(
            help: "day, week or month.",
            transform: { text in
                guard let period = Period(rawValue: text) else {
                    throw ValidationError("Give day, week or month.")
                }
                return period
            }
        )
        var period = Period.month

        var memberCap: MemberCap? { cap.map { MemberCap(amount: $0, period: period) } }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a member.",
            discussion: "  tally members add studio ann --cap 50 --period week"
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: Name
        @OptionGroup var terms: Terms

        func run() async throws {
            let command = AddMember(
                id: name.id,
                account: name.account,
                role: terms.role,
                cap: terms.memberCap
            )
            try await options.changeAndShow(
                Draft(.member(name.id), actor: "cli") { _, stamp in
                    .team(.addMember(command), stamp)
                }
            )
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a member's role or cap; one who was removed comes back.",
            discussion: """
                  tally members change studio ann --cap 80 --period week
                  tally members change studio ann --no-cap
                """
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: Name
        @OptionGroup var terms: Terms
        @Flag(help: "Take the cap away.")
        var noCap = false

        func run() async throws {
            let cap = terms.memberCap
            guard cap == nil || !noCap else {
                throw Failure.usage("Give --cap or --no-cap, not both.")
            }
            let command = ChangeMember(
                id: name.id,
                role: terms.role.map { .set($0) } ?? .keep,
                cap: noCap ? .clear : cap.map { .set($0) } ?? .keep
            )
            try await options.changeAndShow(
                Draft(.member(name.id), actor: "cli") { _, stamp in
                    .team(.changeMember(command), stamp)
                }
            )
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a member; what is held for them goes on to its end.",
            discussion: "  tally members remove studio ann"
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: Name

        func run() async throws {
            let id = name.id
            try await options.changeAndShow(
                Draft(.member(id), actor: "cli") { _, stamp in .team(.removeMember(id), stamp) }
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a member, and what was spent.",
            discussion: "  tally members show studio ann"
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: Name

        func run() async throws {
            try await options.show(.member(name.id))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the members of an account.",
            discussion: "  tally members list studio --status active"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var account: AccountID
        @Option(help: "active or removed.")
        var status: String?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 1000

        func run() async throws {
            try await options.list(
                .members,
                ["account": account.text, "status": status],
                limit: limit,
                columns: ["id", "role", "cap", "status", "added_at"]
            )
        }
    }
}
