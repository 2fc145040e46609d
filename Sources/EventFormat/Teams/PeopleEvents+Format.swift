// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension AccountUpdated {
    func write(to object: inout ObjectWriter) {
        object.write("name", profile.name)
        object.write("plan", profile.plan)
        object.write("tier", profile.tier)
        object.write("metadata", profile.metadata)
        if let threshold = profile.alertBelow { object.write("alert_below", threshold) }
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            profile: Profile(
                name: try object.optionalSealed("name"),
                plan: try object.optionalText("plan"),
                tier: try object.optionalText("tier"),
                metadata: try object.optionalSealed("metadata"),
                alertBelow: try object.optionalAmount("alert_below")
            ),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension RoleChanged {
    func write(to object: inout ObjectWriter) {
        object.write("before", before)
        object.write("role", role)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            before: try object.optionalText("before"),
            role: try object.text("role"),
            actor: try object.optionalText("actor")
        )
    }
}

extension KeyCreated {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("role", role)
        object.write(signing)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: KeyID(trusted: try object.text("id")),
            role: try object.text("role"),
            signing: try object.signing(),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension ObjectWriter {
    mutating func write(_ signing: SigningFacts?) {
        guard let signing else { return }
        write("verifier", signing.verifier)
        guard let endorsement = signing.endorsement else { return }
        write("endorsed_by", endorsement.by.text)
        write("endorsement", endorsement.signature)
    }
}

extension ObjectReader {
    fileprivate mutating func signing() throws(FormatError) -> SigningFacts? {
        guard let verifier = try optionalText("verifier") else { return nil }
        guard let by = try optionalText("endorsed_by") else {
            return SigningFacts(verifier: verifier)
        }
        return SigningFacts(
            verifier: verifier,
            endorsement: SigningFacts.Endorsement(
                by: KeyID(trusted: by),
                signature: try text("endorsement")
            )
        )
    }
}

extension AccountErased {
    func write(to object: inout ObjectWriter) {
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            actor: try object.optionalText("actor")
        )
    }
}

extension KeyRevoked {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("actor", actor)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: KeyID(trusted: try object.text("id")),
            actor: try object.optionalText("actor")
        )
    }
}

extension ActivityRecorded {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write(items)
        object.write("fingerprint", fingerprint)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: ActivityID(trusted: try object.text("id")),
            items: try object.array("items") { (object) throws(FormatError) in
                Activity(
                    account: AccountID(trusted: try object.text("account")),
                    subject: try object.text("subject"),
                    kind: try object.text("kind"),
                    at: try object.instant("at")
                )
            },
            fingerprint: try object.fingerprint()
        )
    }
}
