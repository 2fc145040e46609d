// SPDX-License-Identifier: Apache-2.0

/// The jobs that workers come for.
extension Endpoint {
    private static let workers: Set<Caller.Role> = [.worker, .service, .admin]

    static let jobs: [Endpoint] = [
        Endpoint(
            method: .post,
            path: "/v1/jobs/claim",
            roles: workers,
            parameters: ["wait"],
            action: .form { try await JobRoutes.claim($0, $1, $2) }
        ),
        .form(.post, "/v1/jobs/{job}/heartbeat", workers) {
            try await JobRoutes.prolong($0, $1, $2)
        },
        .form(.post, "/v1/jobs/{job}/complete", workers) {
            try await JobRoutes.complete($0, $1, $2)
        },
        .form(.post, "/v1/jobs/{job}/fail", workers) {
            try await JobRoutes.fail($0, $1, $2)
        },
    ]
}
