// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Why a payment provider did not do what it was asked, in classes that call for different
/// answers.
package struct PaymentFault: Error, Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The key is wrong, or may not do this: a person must act.
        case unauthorized
        /// Come back later.
        case rateLimited = "rate-limited"
        /// It cannot be done so, now or later.
        case invalid
        /// The customer's bank refuses.
        case declined
        /// There is no such thing.
        case missing
        /// The same order is being carried out, or was sent with other content.
        case conflict
        /// There was no connection: nothing was sent.
        case unreachable
        /// The provider does not work: whether it was done, nobody knows.
        case down
        /// It answered what it does not document: whether it was done, nobody knows.
        case unreadable
    }

    package var kind: Kind
    /// The provider's word, or the status.
    package var code: String
    /// It may hold personal text.
    package var message: String?

    package init(_ kind: Kind, code: String, message: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    /// Whether it certainly was not done.
    package var isRefusal: Bool {
        switch kind {
        case .unauthorized, .rateLimited, .invalid, .declined, .missing, .unreachable: true
        case .conflict, .down, .unreadable: false
        }
    }

    /// By the status of an answer that is no success.
    static func kind(of status: Int) -> Kind {
        switch status {
        case 401, 403: .unauthorized
        case 402: .declined
        case 404: .missing
        case 409: .conflict
        case 429: .rateLimited
        case 400..<500: .invalid
        default: .down
        }
    }
}

extension ProviderAnswer {
    private static let messageMaximum = 500

    /// The object of a success.
    ///
    /// `error` is the member of a failure in which code and message stand; `nil`: at its top.
    func object(error member: String?) throws(PaymentFault) -> JSON {
        let json: JSON?
        do throws(JSONError) {
            json = try JSONParser.parse(body)
        } catch {
            json = nil
        }
        if 200..<300 ~= status {
            guard let json, json.isObject else {
                throw PaymentFault(.unreadable, code: String(status))
            }
            return json
        }
        let error = member == nil ? json : member.flatMap { json?[$0] }
        let isOtherContent = error?["type"]?.text == "idempotency_error"
        throw PaymentFault(
            isOtherContent ? .conflict : PaymentFault.kind(of: status),
            code: error?["code"]?.name ?? error?["type"]?.name ?? String(status),
            message: error?["message"]?.text.map { String($0.prefix(Self.messageMaximum)) }
        )
    }
}
