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
        Sealed(id + "." + FieldSeal(Array(text.utf8), of: subject, under: key).text)
    }

    /// Returns `nil` for what another key sealed.
    func open(_ sealed: Sealed) -> String? {
        guard let rest = rest(of: sealed) else { return nil }
        let text =
            if let field = FieldSeal(rest) {
                field.open(with: field.key(from: key), of: subject)
            } else {
                // Sealed under the subject's key itself, as the first versions did.
                Base64.decode(String(rest)).flatMap {
                    cipher.open($0, context: Array(subject.utf8))
                }
            }
        return text.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The key of one text alone; `nil` where it has none, or is another's.
    func fieldKey(of sealed: Sealed) -> [UInt8]? {
        rest(of: sealed).flatMap { FieldSeal($0) }?.key(from: key)
    }

    private func rest(of sealed: Sealed) -> Substring? {
        let prefix = id + "."
        return sealed.text.hasPrefix(prefix) ? sealed.text.dropFirst(prefix.count) : nil
    }

    /// What is kept beside the log, for one place only.
    func seal(_ bytes: [UInt8], at place: String) -> [UInt8] {
        cipher.seal(bytes, context: context(of: place))
    }

    /// Returns `nil` for what another key sealed, or for another place.
    func open(_ box: [UInt8], at place: String) -> [UInt8]? {
        cipher.open(box, context: context(of: place))
    }

    /// The account's name cannot hold what divides the two.
    private func context(of place: String) -> [UInt8] { Array("\(subject)\n\(place)".utf8) }

    /// The name of a file: only who has the key can find out whether it is a known one's.
    func digest(of bytes: [UInt8]) -> String {
        Hex.encode(tag("file " + SHA256.hash(bytes).hex))
    }

    func tag(_ text: String) -> [UInt8] {
        MessageAuthentication.code(for: Array(text.utf8), key: key)
    }
}
