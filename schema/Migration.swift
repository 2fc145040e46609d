// SPDX-License-Identifier: Apache-2.0

/// One numbered step of the schema.
///
/// Forward only.
package struct Migration: Sendable {
    package let version: Int32
    package let name: String
    package let sql: String

    /// In the order in which they run.
    package static let all = [
        Migration(version: 1, name: "log", resource: PackageResources._001_log_sql),
        Migration(
            version: 2,
            name: "projections",
            resource: PackageResources._002_projections_sql
        ),
        Migration(version: 3, name: "billing", resource: PackageResources._003_billing_sql),
        Migration(version: 4, name: "progress", resource: PackageResources._004_progress_sql),
        Migration(version: 5, name: "adapters", resource: PackageResources._005_adapters_sql),
        Migration(version: 6, name: "outbound", resource: PackageResources._006_outbound_sql),
        Migration(version: 7, name: "workers", resource: PackageResources._007_workers_sql),
        Migration(version: 8, name: "files", resource: PackageResources._008_files_sql),
        Migration(version: 9, name: "archive", resource: PackageResources._009_archive_sql),
        Migration(version: 10, name: "proofs", resource: PackageResources._010_proofs_sql),
        Migration(version: 11, name: "rows_whole", resource: PackageResources._011_rows_whole_sql),
    ]

    private init(version: Int32, name: String, resource: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: resource, as: UTF8.self)
    }
}
