// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport

extension Samples {
    static let generations: [Event] =
        [.requested("g0", .of(0), hold: .none)] + open + ended
        + [
            .generation(
                .refunded(
                    GenerationRefunded(reference: reference, refund: "dispute/d1", amount: 3)
                )
            ),
            .anomaly(.unknownJob, ["verdict": "succeeded", "job": "j\"9"], of: "g1"),
            .generation(.outputsExpired(reference)),
        ]

    private static let reference = GenerationReference(
        "g1",
        of: "alice",
        step: RunStepReference(run: "r1", step: "scene-1")
    )
    private static let error = GenerationError(code: "nsfw", message: Sealed("k.message"))
    private static let cost = ProviderCost(amount: "0.0125", unit: "USD")
    private static let usage = Usage([
        Usage.Quantity("seconds", ExactDecimal(8)),
        Usage.Quantity("input_tokens", ExactDecimal(1_200)),
    ])

    private static let terms = GenerationTerms(
        model: "veo",
        provider: "kie",
        providerModel: "google/veo 3",
        price: "veo/2",
        plan: "pro",
        parameters: Sealed("k.parameters"),
        defaults: [
            JSON.Member("/seed", .null),
            JSON.Member("/size", .object([JSON.Member("width", .number("1.50"))])),
        ],
        inputs: PriceInputs(
            estimate: usage,
            values: [
                JSON.Member("audio", .bool(true)), JSON.Member("resolution", .string("4k")),
            ]
        ),
        outputs: 4,
        estimate: usage,
        cost: Cost(
            lines: [
                PriceLine(text: "8 s × 4", microcredits: 32_000_000),
                PriceLine(text: "plan pro × 0.5 (16)", microcredits: -16_000_000),
            ],
            microcredits: 16_000_000
        ),
        policy: .absorb(percent: 25),
        expectedSeconds: 90,
        deadlineSeconds: 86_400
    )

    private static let open: [Event] = [
        .generation(
            .requested(
                GenerationRequested(
                    reference: reference,
                    member: "team/bob",
                    terms: terms,
                    hold: .shared("run/r1"),
                    requestedAt: 0,
                    overdueAt: 270,
                    deadline: 3_600,
                    actor: "service",
                    fingerprint: .number(7)
                )
            )
        ),
        .requested("g2", .of(5, policy: .debt(percent: nil)), hold: .own("generation/g2")),
        .requested("g3", .of(5, policy: .debt(percent: 50)), hold: .own("generation/g3")),
        .submitted("g2"),
        .overdue("g2"),
        .generation(
            .retried(
                GenerationRetried(
                    reference: reference,
                    attempt: 2,
                    error: error,
                    providerCost: cost,
                    overdueAt: 300,
                    deadline: nil,
                    actor: "service"
                )
            )
        ),
        .generation(
            .usageReported(GenerationUsageReported(reference: reference, usage: usage))
        ),
    ]

    private static let ended: [Event] = [
        .succeeded("g2", actual: 5, captured: 5),
        .succeeded(
            "g2",
            actual: 9,
            captured: 5,
            charged: 3,
            uncollected: 1,
            job: "kie:j1",
            isLate: true,
            delivered: 3,
            outputs: [
                GenerationOutput(kind: "image", url: Sealed("k.url")),
                GenerationOutput(kind: "image", isBlocked: true),
            ],
            usage: usage,
            providerCost: cost
        ),
        .failed("g2", error: error, refunded: 5, job: "kie:j1", isLate: true),
        .failed("g2", reason: .deadline),
        .failed("g2", reason: .notSubmitted),
        .generation(
            .cancelled(
                GenerationCancelled(
                    reference: reference,
                    job: "kie:j1",
                    reason: Sealed("k.reason"),
                    captured: 2,
                    providerCost: cost,
                    finishedAt: 60,
                    actor: "alice",
                    fingerprint: .number(8)
                )
            )
        ),
        .cancelled("g2"),
    ]
}
