// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat

/// The key of one subject: what it seals can be erased by destroying it.
struct SubjectKey: Sealer, Sendable {
    let id: String
    private let subject: String
    private let key: [UInt8]
    private let cipher: AuthenticatedCipher

    init?(id: String, subject: String, key: [UInt8]) {
        guard let cipher = AuthenticatedCipher(key: key) else { return nil }
        self.id = id
        self.subject = subject
        self.key = key
        self.cipher = cipher
    }

    func seal(_ text: String) -> Sealed {
        let box = cipher.seal(Array(text.utf8), context: Array(subject.utf8))
        return Sealed(id + "." + Base64.encode(box))
    }

    /// Returns `nil` for what another key sealed.
    func open(_ sealed: Sealed) -> String? {
        let prefix = id + "."
        guard sealed.text.hasPrefix(prefix),
            let box = Base64.decode(String(sealed.text.dropFirst(prefix.count))),
            let text = cipher.open(box, context: Array(subject.utf8))
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    func tag(_ text: String) -> [UInt8] {
        MessageAuthentication.code(for: Array(text.utf8), key: key)
    }
}
