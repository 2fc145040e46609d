// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Short commands; the number tells their contents apart.
extension Command {
    package static func dispatch(_ id: GenerationID = "g1", attempt: Int64 = 1) -> Command {
        .generation(.dispatch(id, attempt: attempt), .number(400))
    }

    package static func claim(
        _ id: GenerationID = "g1",
        job: String = "w1.a",
        provider: String = "kie",
        lease: Lease = Lease(seconds: 60, attemptsMaximum: 2)
    ) -> Command {
        let claim = ClaimGeneration(generation: id, provider: provider, job: job, lease: lease)
        return .generation(.claim(claim), .number(500))
    }

    package static func prolong(_ id: GenerationID = "g1", job: JobID = "kie:w1.a") -> Command {
        .generation(.prolong(id, job: job), .number(600))
    }

    package static func submit(_ id: GenerationID = "g1", job: String = "j1") -> Command {
        .generation(.submit(SubmitGeneration(generation: id, job: job)), .number(100))
    }

    package static func settle(
        _ verdict: Verdict,
        of id: GenerationID = "g1",
        job: String? = nil,
        provider: String? = nil,
        providerCost: ProviderCost? = nil,
        number: UInt64 = 2
    ) -> Command {
        .generation(
            .settle(
                SettleGeneration(
                    generation: id,
                    verdict: verdict,
                    provider: provider,
                    job: job,
                    providerCost: providerCost
                )
            ),
            .number(number)
        )
    }

    /// Stands for a command where only its fingerprint is asked for.
    package static func number(_ number: UInt64) -> Command {
        .generation(.sweep("g1"), .number(number))
    }

    package static func success(
        _ id: GenerationID = "g1",
        outputs: [GenerationOutput]? = nil,
        usage: Usage? = nil,
        amount: Balance? = nil,
        job: String? = nil,
        number: UInt64 = 2
    ) -> Command {
        let success = Verdict.Success(outputs: outputs, usage: usage, amount: amount)
        return .settle(.succeeded(success), of: id, job: job, number: number)
    }

    package static func failure(
        _ id: GenerationID = "g1",
        job: String? = nil,
        number: UInt64 = 2
    ) -> Command {
        .settle(.failed(nil), of: id, job: job, number: number)
    }

    package static func reportUsage(
        _ usage: Usage,
        of id: GenerationID = "g1",
        number: UInt64 = 50
    ) -> Command {
        .generation(.reportUsage(id, usage), .number(number))
    }

    package static func retry(_ id: GenerationID = "g1", attempt: Int64 = 2) -> Command {
        .generation(
            .retry(RetryGeneration(generation: id, attempt: attempt)),
            .number(200)
        )
    }

    package static func cancel(_ id: GenerationID = "g1") -> Command {
        .generation(.cancel(id, reason: nil), .number(300))
    }

    package static func sweep(_ id: GenerationID = "g1") -> Command {
        .generation(.sweep(id), .ofScheduler)
    }
}

extension Command {
    package static func generate(
        _ id: GenerationID = "g1",
        for account: AccountID = "alice",
        model: ModelID = "flux",
        with parameters: JSON = .object([]),
        outputs: Int64? = nil,
        estimate: Usage? = nil,
        quote: QuotePin? = nil,
        member: MemberID? = nil,
        number: UInt64 = 1
    ) -> Command {
        .generation(
            .request(
                RequestGeneration(
                    id: id,
                    account: account,
                    member: member,
                    order: GenerationOrder(
                        model: model,
                        parameters: parameters,
                        sealed: Sealed("k.parameters"),
                        outputs: outputs,
                        estimate: estimate,
                        quote: quote
                    )
                )
            ),
            .number(number)
        )
    }
}
