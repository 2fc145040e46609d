// SPDX-License-Identifier: Apache-2.0

package import Domain

/// A verdict as it is sent, its personal texts still in clear.
package struct GenerationOutcome: Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case succeeded, failed, cancelled
    }

    package struct Output: Sendable {
        package let kind: String
        package let url: String?
        package let isBlocked: Bool
        package let file: OutputFile?

        package init(
            kind: String,
            url: String?,
            isBlocked: Bool = false,
            file: OutputFile? = nil
        ) {
            self.kind = kind
            self.url = url
            self.isBlocked = isBlocked
            self.file = file
        }
    }

    package struct Failure: Sendable {
        package let code: String
        package let message: String?

        package init(code: String, message: String?) {
            self.code = code
            self.message = message
        }
    }

    package var generation: GenerationID
    package var status: Status
    package var provider: String?
    package var job: String?
    package var providerCost: ProviderCost?
    package var error: Failure?
    package var outputs: [Output]?
    package var usage: Usage?
    package var amount: Balance?

    package init(_ generation: GenerationID, _ status: Status) {
        self.generation = generation
        self.status = status
    }

    var personalTexts: [String] {
        (outputs ?? []).compactMap(\.url) + [error?.message].compactMap(\.self)
    }

    func verdict(_ seal: Draft.Seal) -> Verdict {
        switch status {
        case .succeeded:
            .succeeded(
                Verdict.Success(
                    outputs: outputs?.map { output in
                        GenerationOutput(
                            kind: output.kind,
                            url: output.url.map(seal),
                            isBlocked: output.isBlocked,
                            file: output.file
                        )
                    },
                    usage: usage,
                    amount: amount
                )
            )
        case .failed:
            .failed(
                error.map { GenerationError(code: $0.code, message: $0.message.map(seal)) }
            )
        case .cancelled: .cancelled
        }
    }
}
