// SPDX-License-Identifier: Apache-2.0

/// Where to connect, and how.
package struct ConnectionTarget: Sendable, Hashable {
    /// A libpq URI, or `keyword=value` pairs; what it leaves out comes from libpq's environment.
    package let conninfo: String
    /// The name shown in `pg_stat_activity`, unless `conninfo` gives one.
    package let applicationName: String
    /// How long connecting may take in all, over all hosts.
    package let connectTimeout: Duration

    package init(
        _ conninfo: String,
        applicationName: String = "tallystick",
        connectTimeout: Duration = .seconds(5)
    ) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
    }

    /// The keywords for libpq, in order: a later one overrides an earlier one.
    ///
    /// A dead network is noticed after about 15 seconds, unless `conninfo` says otherwise. The
    /// encoding is not for `conninfo` to choose.
    var keywords: [(name: String, value: String)] {
        [
            ("fallback_application_name", applicationName),
            ("keepalives", "1"),
            ("keepalives_idle", "5"),
            ("keepalives_interval", "2"),
            ("keepalives_count", "5"),
            ("tcp_user_timeout", "15000"),
            ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ]
    }
}
