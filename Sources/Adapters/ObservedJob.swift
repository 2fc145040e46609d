// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// How a provider's job ended.
package struct ObservedJob: Hashable, Sendable {
    /// Of the files that a provider hands out as bytes: so many of a job go into the log, sealed.
    package static let bytesInLogMaximum = 1 << 20

    package enum Verdict: String, Sendable {
        case succeeded
        case failed
        case cancelled
    }

    package var job: String
    package var verdict: Verdict
    /// What there is of what was ordered, also where a part was withheld.
    package var outputs: [Output] = []
    package var fault: ProviderFault?
    package var cost: Cost?
    /// What was used, where the provider measures it: tokens, characters, seconds.
    package var usage: [Measure] = []

    package init(_ job: String, _ verdict: Verdict) {
        self.job = job
        self.verdict = verdict
    }

    /// Of all that it holds itself.
    package var contentBytes: Int {
        outputs.reduce(0) { $0 + ($1.content?.bytes.count ?? 0) }
    }

    package var isTooLargeForLog: Bool { contentBytes > Self.bytesInLogMaximum }

    package struct Output: Hashable, Sendable {
        /// `image`, `video`, `audio`, `text`, `model`.
        package var kind: String
        package var url: String?
        /// The thing itself, where the provider hands out no URL.
        package var content: Content?
        /// The provider made it and does not hand it out.
        package var isBlocked: Bool

        /// Where it is to be had: the provider's URL, or one that holds the thing itself.
        package var address: String? { url ?? content?.dataURL }

        package init(
            _ kind: String,
            url: String?,
            content: Content? = nil,
            isBlocked: Bool = false
        ) {
            self.kind = kind
            self.url = url
            self.content = content
            self.isBlocked = isBlocked
        }
    }

    /// A file, as bytes.
    package struct Content: Hashable, Sendable {
        /// `image/png`, `audio/mpeg`, `text/plain`.
        package var mediaType: String
        package var bytes: [UInt8]

        package init(_ mediaType: String, _ bytes: [UInt8]) {
            self.mediaType = mediaType
            self.bytes = bytes
        }

        /// - Source: RFC 2397
        var dataURL: String { "data:\(mediaType);base64,\(Base64.encode(bytes))" }
    }

    /// What the provider takes, exactly as it says it.
    package struct Cost: Hashable, Sendable {
        /// A decimal number.
        package var amount: String
        /// An ISO 4217 code, or the provider's own unit.
        package var unit: String

        package init(_ amount: String, _ unit: String) {
            self.amount = amount
            self.unit = unit
        }
    }

    package struct Measure: Hashable, Sendable {
        /// `input_tokens`, `output_tokens`, `characters`, `seconds`.
        package var name: String
        /// A decimal number.
        package var quantity: String

        package init(_ name: String, _ quantity: String) {
            self.name = name
            self.quantity = quantity
        }
    }
}

/// Why a provider did not do what it was asked, in classes that call for different answers.
package struct ProviderFault: Error, Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The platform's own balance at the provider is spent: a person must act.
        case balanceEmpty = "balance-empty"
        case unauthorized
        /// Come back later.
        case rateLimited = "rate-limited"
        case invalid
        case moderation
        /// It was taken on, and failed.
        case failed
        /// The provider itself does not work.
        case down
    }

    package var kind: Kind
    /// The provider's word.
    package var code: String
    /// It may hold personal text, such as a part of the prompt.
    package var message: String?

    package init(_ kind: Kind, code: String, message: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
    }
}
