// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

extension Translation {
    /// What a thing says that was fetched.
    ///
    /// Its name is the thing's and its state's: equal news are equal.
    init(
        fetched object: ProviderObject,
        _ json: JSON,
        _ observations: [Observation],
        _ remark: Remark?
    ) {
        let others = observations.filter { $0 != .fetch(object) }
        self.init(
            delivery: Self.name(object.id, json),
            kind: "fetched.\(object.kind)",
            subject: object.id,
            repeats: .mayBeNewer,
            observations: others,
            // It does not say what it was fetched for.
            remark: remark?.rawValue
                ?? (others.count < observations.count ? Remark.missingPayment.rawValue : nil)
        )
    }

    /// A name of something and its content.
    static func name(_ id: String, _ json: JSON) -> String {
        var bytes: [UInt8] = []
        json.canonical.append(to: &bytes)
        return "\(id):\(SHA256.hash(bytes).hex.prefix(16))"
    }
}

extension ChangePage.Item {
    init(_ json: JSON, _ translation: Result<Translation, Unreadable>) {
        var bytes: [UInt8] = []
        json.append(to: &bytes)
        self.init(body: bytes, translation: translation)
    }
}
