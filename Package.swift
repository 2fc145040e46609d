// swift-tools-version: 6.2
import PackageDescription

// Targets are listed bottom to top: a target depends only on targets above it in this file.
// `scripts/check` proves it.

let ours: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// For every target but the wrappers of C: there, nearly each line would be marked.
let memorySafe: [SwiftSetting] = ours + [.strictMemorySafety()]

let package = Package(
    name: "tallystick",
    products: [
        .executable(name: "tally", targets: ["tally"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        // C libraries, as the system has them.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),

        // JSON as a value that keeps its numbers' text, and as bytes. Imports nothing.
        .target(name: "JSONText", swiftSettings: memorySafe),

        // What credit is, and what may be done with it. Knows of nothing but values.
        .target(name: "Domain", dependencies: ["JSONText"], swiftSettings: memorySafe),

        // LZ4 frames, by liblz4.
        .target(name: "Compression", dependencies: ["CLZ4"], swiftSettings: memorySafe),

        // Hashes, authentication codes and authenticated encryption, by OpenSSL's libcrypto.
        .target(
            name: "Cryptography",
            dependencies: ["CCrypto", "Compression"],
            swiftSettings: ours
        ),

        // Providers' webhooks and answers into observations. Knows no account and no database.
        .target(
            name: "Adapters",
            dependencies: ["JSONText", "Cryptography"],
            swiftSettings: memorySafe
        ),

        // Events, commands and pages as bytes, and back.
        .target(
            name: "EventFormat",
            dependencies: ["JSONText", "Domain", "Cryptography"],
            swiftSettings: memorySafe
        ),

        // PostgreSQL, by libpq. Knows no ledger.
        .target(name: "Postgres", dependencies: ["CLibpq"], swiftSettings: ours),

        // A private PostgreSQL cluster that lives and dies with its owner.
        .target(name: "EmbeddedPostgres", swiftSettings: memorySafe),

        // The SQL of the log: numbered migrations, embedded.
        .target(
            name: "Schema",
            path: "schema",
            resources: [
                "0001_log", "0002_projections", "0003_billing", "0004_progress", "0005_adapters",
                "0006_outbound", "0007_workers", "0008_files", "0009_archive", "0010_proofs",
                "0011_rows_whole",
            ].map { .embedInCode("\($0).sql") },
            swiftSettings: memorySafe
        ),

        // The append-only log: append, read, follow, migrate; the Merkle tree over it.
        .target(
            name: "EventLog",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "Schema",
            ],
            swiftSettings: memorySafe
        ),

        // What strangers can check: tiles and proofs of the tree, signed checkpoints, bundles.
        .target(
            name: "Proofs",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
            ],
            swiftSettings: memorySafe
        ),

        // Segments of the log as LZ4 files: written, proved, read through, restored from.
        .target(
            name: "Archive",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Proofs", "Compression",
            ],
            swiftSettings: memorySafe
        ),

        // The journal as other programs of bookkeeping read it. Knows no database.
        .target(
            name: "Books",
            dependencies: ["JSONText", "Domain", "EventFormat"],
            swiftSettings: memorySafe
        ),

        // The read models that come with the program: SQL files, embedded.
        .target(
            name: "ShippedProjections",
            path: "projections",
            resources: [
                "balances", "statements", "lots", "reservations", "journal", "analytics",
                "revenue", "payments", "subscriptions", "top_ups", "models", "runs",
                "generations", "disputes", "timelines", "members", "alerts", "errors",
                "activity",
            ].map { .embedInCode("\($0).sql") },
            swiftSettings: memorySafe
        ),

        // Read models by SQL files: installed, brought forward, rebuilt, compared.
        .target(
            name: "Projections",
            dependencies: [
                "JSONText", "Domain", "EventFormat", "Postgres", "EventLog",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),

        // The command handler, its pages, the flusher, the scheduler, the vault, the verification.
        .target(
            name: "Engine",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Proofs",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),

        // Webhooks: verified, read, and stored with all that they mean.
        .target(
            name: "Inbox",
            dependencies: ["Adapters", "Domain", "Cryptography", "EventFormat", "Engine"],
            swiftSettings: memorySafe
        ),

        // Requests of adapters over HTTP.
        .target(
            name: "Transport",
            dependencies: [
                "Adapters",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: memorySafe
        ),

        // What is asked of payment providers: refunds, things to fetch, what was not delivered.
        .target(
            name: "PaymentDesk",
            dependencies: [
                "Adapters", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Engine", "Inbox", "Transport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),

        // Generations given to their providers, or to workers that come for them, and asked after.
        .target(
            name: "Dispatching",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "Adapters", "EventFormat", "Postgres",
                "EventLog", "Engine", "Transport",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),

        // Webhooks that leave: events of the log to the operator's backends, signed, at least once.
        .target(
            name: "Outbound",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "Adapters", "EventFormat", "Postgres",
                "EventLog", "Engine",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),

        // Signed checkpoints to where others find them, and the logs held to what was published.
        .target(
            name: "Publishing",
            dependencies: [
                "Postgres", "EventLog", "Proofs", "Engine",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),

        // Archives in S3-compatible stores.
        .target(
            name: "ObjectStorage",
            dependencies: [
                "Domain", "Cryptography", "EventFormat", "Archive",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: memorySafe
        ),

        // A period of the log again, under other prices: sums, and nothing written.
        .target(
            name: "WhatIf",
            dependencies: [
                "JSONText", "Domain", "EventFormat", "Postgres", "EventLog", "Engine",
            ],
            swiftSettings: memorySafe
        ),

        // HTTP.
        .target(
            name: "Server",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Projections", "Proofs",
                "Engine", "Adapters", "Inbox", "Transport", "PaymentDesk", "Dispatching",
                "Outbound",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("openapi.json"),
                .embedInCode("OpenAPI/credits.json"),
                .embedInCode("OpenAPI/catalog.json"),
                .embedInCode("OpenAPI/generations.json"),
                .embedInCode("OpenAPI/payments.json"),
                .embedInCode("OpenAPI/subscriptions.json"),
                .embedInCode("OpenAPI/workflows.json"),
                .embedInCode("OpenAPI/disputes.json"),
                .embedInCode("OpenAPI/teams.json"),
                .embedInCode("OpenAPI/alerts.json"),
                .embedInCode("OpenAPI/outbound.json"),
                .embedInCode("OpenAPI/jobs.json"),
            ],
            swiftSettings: memorySafe
        ),

        // Any range of a ledger again: as lines, into read models, as a recorded log for tests.
        .target(
            name: "Replaying",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Proofs", "Compression", "Archive", "Projections",
            ],
            swiftSettings: memorySafe
        ),

        // The command line: the one place where the parts are joined.
        .executableTarget(
            name: "tally",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EmbeddedPostgres",
                "EventLog", "Proofs", "Archive", "Books",
                "ShippedProjections", "Projections", "Engine", "Adapters", "PaymentDesk",
                "Dispatching", "Outbound", "Publishing", "ObjectStorage", "Server", "Replaying",
                "WhatIf",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: memorySafe
        ),

        // Given/when/then, a private PostgreSQL for all suites, seeded randomness.
        .target(
            name: "TestSupport",
            dependencies: [
                "JSONText", "Domain", "EventFormat", "Postgres", "EmbeddedPostgres", "EventLog",
                "Engine",
            ],
            path: "Tests/TestSupport",
            swiftSettings: memorySafe
        ),

        // A client of the engine that the crash tests kill.
        .executableTarget(
            name: "crash-harness",
            dependencies: [
                "JSONText", "Domain", "EventFormat", "Postgres", "EventLog", "Engine",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/CrashHarness",
            swiftSettings: memorySafe
        ),

        .testTarget(
            name: "AdapterTests",
            dependencies: ["JSONText", "Cryptography", "Adapters"],
            exclude: ["Golden"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "DomainTests",
            dependencies: ["JSONText", "Domain", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "EventFormatTests",
            dependencies: ["JSONText", "Domain", "Cryptography", "EventFormat", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "EmbeddedPostgres", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EmbeddedPostgres",
                "Schema", "EventLog",
                "TestSupport",
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ProofTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Proofs", "Engine", "TestSupport",
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ArchiveTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EmbeddedPostgres",
                "Schema", "EventLog", "Proofs", "Compression", "Archive", "ShippedProjections",
                "Projections", "Engine", "Replaying", "TestSupport",
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "BooksTests",
            dependencies: ["JSONText", "Domain", "EventFormat", "Books", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ObjectStorageTests",
            dependencies: ["Cryptography", "Archive", "ObjectStorage", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ProjectionTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Compression", "Archive", "ShippedProjections", "Projections", "Engine",
                "Replaying", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ReplayTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "Archive", "ShippedProjections", "Projections", "Replaying", "TestSupport",
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "WhatIfTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EventLog",
                "ShippedProjections", "Projections", "Engine", "WhatIf", "TestSupport",
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: ["JSONText", "Engine", "TestSupport", "crash-harness"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "InboxTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "Adapters", "EventFormat", "Postgres",
                "EventLog", "Engine", "Inbox", "PaymentDesk", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "DispatchingTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "Adapters", "EventFormat", "Postgres",
                "EventLog", "Engine", "Transport", "Dispatching", "Server", "tally",
                "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "Adapters", "EventFormat", "Postgres",
                "EventLog", "Engine", "Outbound", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "CCrypto", "Adapters", "Cryptography", "ShippedProjections", "Projections",
                "Server", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "tally", "Archive", "ObjectStorage", "Books", "ShippedProjections", "Projections",
                "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: memorySafe
        ),

        // The benchmark program: ours, the naive way and the limit, in one run.
        .executableTarget(
            name: "bench",
            dependencies: [
                "JSONText", "Domain", "Cryptography", "EventFormat", "Postgres", "EmbeddedPostgres",
                "EventLog", "Proofs", "Compression", "Archive", "ShippedProjections", "Projections",
                "Engine", .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Bench",
            swiftSettings: memorySafe
        ),
    ]
)
