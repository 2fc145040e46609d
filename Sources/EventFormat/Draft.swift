// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain

/// A command of one part of the domain as its caller wrote it, personal texts still in clear.
///
/// It is made into a command twice: with the tags of its texts for the fingerprint, and with the
/// sealed texts for the log.
package struct Draft: Sendable {
    /// Whose the personal texts are.
    package enum Subject: Sendable {
        case account(AccountID)
        /// The account that the thing belongs to.
        case owner(of: EntityKey)
        /// There are no personal texts.
        case nobody
    }

    package typealias Seal = (String) -> Sealed
    package typealias Content = @Sendable (_ seal: Seal, _ stamp: Stamp) -> Command

    /// What makes the draft that is carried out, where that depends on a thing as it is stored.
    package struct Completion: Sendable {
        package let key: EntityKey
        /// `nil` is nothing of that name: the decision says so.
        package let draft: @Sendable (Entity?) -> Draft

        package init(of key: EntityKey, draft: @escaping @Sendable (Entity?) -> Draft) {
            self.key = key
            self.draft = draft
        }
    }

    /// The entity that the caller is answered with.
    package let key: EntityKey
    package let subject: Subject
    package let personalTexts: [String]
    package private(set) var completion: Completion?
    private let actor: String?
    private let content: Content

    /// `content` makes the command; it seals just the personal texts.
    package init(
        _ key: EntityKey,
        subject: Subject = .nobody,
        personalTexts: [String] = [],
        actor: String?,
        content: @escaping Content
    ) {
        self.key = key
        self.subject = subject
        self.personalTexts = personalTexts
        self.actor = actor
        self.content = content
    }

    /// The same, but completed before it is carried out.
    package func completed(by completion: Completion) -> Draft {
        var draft = self
        draft.completion = completion
        return draft
    }

    func command(sealer: (any Sealer)?, hasher: SHA256) -> Command {
        let unstamped = content(
            { text in Sealed(Hex.encode(Self.required(sealer).tag(text))) },
            Stamp(fingerprint: .none, actor: nil)
        )
        var bytes: [UInt8] = []
        unstamped.writeContent(into: &bytes)
        let words = hasher.hash(bytes).words
        return content(
            { text in Self.required(sealer).seal(text) },
            Stamp(
                fingerprint: Fingerprint(high: words.first, low: words.second),
                actor: actor
            )
        )
    }

    private static func required(_ sealer: (any Sealer)?) -> any Sealer {
        guard let sealer else {
            preconditionFailure("A request with personal texts needs a sealer.")
        }
        return sealer
    }
}

extension Command {
    /// What the fingerprint of a family's command is taken of.
    fileprivate func writeContent(into bytes: inout [UInt8]) {
        var object = ObjectWriter(into: &bytes)
        switch self {
        case .catalog(let command, _): command.write(to: &object)
        case .generation(let command, _): command.write(to: &object)
        case .payment(let command, _): command.write(to: &object)
        case .subscription(let command, _): command.write(to: &object)
        case .workflow(let command, _): command.write(to: &object)
        case .dispute(let command, _): command.write(to: &object)
        case .team(let command, _): command.write(to: &object)
        case .alert(let command, _): command.write(to: &object)
        case .webhook(let command, _): command.write(to: &object)
        case .archive(let command, _): command.write(to: &object)
        case .openAccount, .suspendAccount, .reinstateAccount, .grant, .adjust, .reserve, .capture,
            .release, .refund, .forgive, .expireReservation, .expireLots:
            preconditionFailure("A draft is of a family's command.")
        }
        bytes = object.finish()
    }
}
