// SPDX-License-Identifier: Apache-2.0

/// What a provider says of a generation.

package struct GenerationOutput: Hashable, Sendable {
    /// `image`, `video`, `text` …: a slug.
    package var kind: String
    package var url: Sealed?
    /// The provider made it and does not hand it out: it is not paid for.
    package var isBlocked: Bool
    /// The thing itself, where the provider handed out no URL and it is too large for one.
    package var file: OutputFile?

    package init(
        kind: String,
        url: Sealed? = nil,
        isBlocked: Bool = false,
        file: OutputFile? = nil
    ) {
        self.kind = kind
        self.url = url
        self.isBlocked = isBlocked
        self.file = file
    }
}

/// A file that is kept beside the log, sealed as personal texts are.
package struct OutputFile: Hashable, Sendable {
    /// Of its bytes, under the account's key: 64 hexadecimal digits.
    package let digest: String
    /// `image/png`.
    package let mediaType: String
    /// In bytes.
    package let size: Int64

    package init(digest: String, mediaType: String, size: Int64) {
        self.digest = digest
        self.mediaType = mediaType
        self.size = size
    }
}

/// What the provider takes from the platform, exactly as it says it.
package struct ProviderCost: Hashable, Sendable {
    /// A decimal number; a negative one is an anomaly.
    package let amount: String
    /// An ISO 4217 code, or the provider's own unit.
    package let unit: String

    package init(amount: String, unit: String) {
        self.amount = amount
        self.unit = unit
    }

    package var isNegative: Bool { amount.utf8.first == UInt8(ascii: "-") }
}

package struct GenerationError: Hashable, Sendable {
    /// It was made, as more bytes than are kept: nobody can be given it, and a person is told.
    package static let outputTooLarge = "output-too-large"

    /// The provider's word for it, or ours.
    package var code: String
    package var message: Sealed?

    package init(code: String, message: Sealed? = nil) {
        self.code = code
        self.message = message
    }
}

/// Why a generation failed.
package struct GenerationFailure: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Reason: String, CaseIterable, Sendable {
        /// The provider said so.
        case provider
        /// No verdict came until the deadline that the policy sets.
        case deadline
        /// No provider was told of it in time.
        case notSubmitted = "not-submitted"
    }

    package var reason: Reason
    package var error: GenerationError?

    package init(reason: Reason, error: GenerationError? = nil) {
        self.reason = reason
        self.error = error
    }
}

package enum Verdict: Hashable, Sendable {
    case succeeded(Success)
    case failed(GenerationError?)
    case cancelled

    package struct Success: Hashable, Sendable {
        /// `nil` is all that was ordered, and nobody says what.
        package var outputs: [GenerationOutput]?
        /// What was used, where that replaces the estimate.
        package var usage: Usage?
        /// What to take, where the caller decides it.
        package var amount: Balance?

        package init(
            outputs: [GenerationOutput]? = nil,
            usage: Usage? = nil,
            amount: Balance? = nil
        ) {
            self.outputs = outputs
            self.usage = usage
            self.amount = amount
        }

        /// `nil` is all.
        var delivered: Int64? {
            outputs.map { outputs in Int64(outputs.count { !$0.isBlocked }) }
        }
    }

    package var status: Generation.Status {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}
