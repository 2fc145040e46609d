// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Endpoint {
    static let generations: [Endpoint] = [
        .command(
            "generate",
            .post,
            "/v1/generations",
            [.user, .service, .admin],
            status: 202
        ) { $0.generate() },
        .command(
            "submit_generation",
            .post,
            "/v1/generations/{generation}/submit",
            [.service, .admin]
        ) { $0.submitGeneration() },
        .command(
            "report_usage",
            .post,
            "/v1/generations/{generation}/usage",
            [.service, .admin]
        ) { $0.reportUsage() },
        .command(
            "settle_generation",
            .post,
            "/v1/generations/{generation}/outcome",
            [.service, .admin]
        ) { $0.settleGeneration() },
        .command(
            "retry_generation",
            .post,
            "/v1/generations/{generation}/retry",
            [.service, .admin]
        ) { $0.retryGeneration() },
        .command(
            "cancel_generation",
            .post,
            "/v1/generations/{generation}/cancel",
            [.user, .service, .admin]
        ) { $0.cancelGeneration() },
        .read(
            "/v1/generations/{generation}",
            [.user, .service, .auditor, .admin],
            [],
            GenerationWait.answer
        ),
        .read(
            "/v1/generations/{generation}/outputs/{output}",
            [.user, .service, .auditor, .admin],
            [],
            OutputFiles.answer
        ),
        .read(
            "/v1/generations",
            [.user, .service, .auditor, .admin],
            GenerationList.parameters,
            GenerationList.answer
        ),
    ]
}
