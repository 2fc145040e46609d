// SPDX-License-Identifier: Apache-2.0

/// The read models that come with the program: the files of this folder, embedded.
package enum ShippedProjections {
    package static let all: [(path: String, source: String)] = [
        ("projections/balances.sql", PackageResources.balances_sql),
        ("projections/statements.sql", PackageResources.statements_sql),
        ("projections/lots.sql", PackageResources.lots_sql),
        ("projections/reservations.sql", PackageResources.reservations_sql),
        ("projections/journal.sql", PackageResources.journal_sql),
        ("projections/analytics.sql", PackageResources.analytics_sql),
        ("projections/revenue.sql", PackageResources.revenue_sql),
        ("projections/payments.sql", PackageResources.payments_sql),
        ("projections/subscriptions.sql", PackageResources.subscriptions_sql),
        ("projections/top_ups.sql", PackageResources.top_ups_sql),
        ("projections/models.sql", PackageResources.models_sql),
        ("projections/runs.sql", PackageResources.runs_sql),
        ("projections/generations.sql", PackageResources.generations_sql),
        ("projections/disputes.sql", PackageResources.disputes_sql),
        ("projections/timelines.sql", PackageResources.timelines_sql),
        ("projections/members.sql", PackageResources.members_sql),
        ("projections/alerts.sql", PackageResources.alerts_sql),
        ("projections/errors.sql", PackageResources.errors_sql),
        ("projections/activity.sql", PackageResources.activity_sql),
    ].map { path, bytes in (path, String(decoding: bytes, as: UTF8.self)) }
}
