// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Logging
package import Publishing

/// All that an operator may choose.
///
/// Read once, at the start, from flags, the environment and a file.
package struct Settings: Sendable {
    /// Also where the master key is, when the database is elsewhere.
    package var dataFolder = ".tally"
    /// `nil` is the embedded cluster under `dataFolder`.
    package var databaseURL: String?
    /// A standby of the database, for reads that need not be exact.
    package var readDatabaseURL: String?
    package var listen = ListenAddress.standard
    /// A folder with read models of one's own.
    package var projectionsFolder: String?
    /// Entities in memory, for each ledger.
    package var cacheEntities = 1_000_000
    package var logLevel = Logger.Level.info
    /// Where the log's full segments go, and where those are that left the database.
    ///
    /// `nil`: nothing is archived by itself.
    package var archive: String?
    package var store = Store()
    /// 64 hexadecimal digits or base64; `nil` is the key file.
    package var masterKey: String?
    /// `nil`: a key is made at the first start.
    package var adminKey: String?
    package var tokens = Tokens()
    /// Whether generations are given to the providers that there are API keys of.
    package var dispatches = true
    /// Of all files that one generation is handed out as bytes.
    package var fileBytesMaximum = 32 << 20
    /// Where providers reach the server; `nil`: they are not asked to call back.
    package var publicURL: String?
    /// By provider: another host for it, such as a proxy.
    package var providerURLs: [String: String] = [:]
    /// The providers that are described in a file.
    package var describedProviders = DescribedProviders()
    /// Whether Dodo's test mode is used, which has a host, an endpoint and secrets of its own.
    package var dodoIsTest = false
    /// By provider: several while one replaces another.
    package var webhookSecrets: [String: [String]] = [:]
    /// For development: endpoints of outbound webhooks may be on this machine, also over `http`.
    package var allowsLoopbackEndpoints = false
    /// A file of certificates that endpoints may show beside those that the system trusts.
    package var outboundCertificates: String?
    /// Where checkpoints are published, and how often.
    package var checkpoints = CheckpointService.Options()

    package init() {}

    /// An S3-compatible store, for archives.
    package struct Store: Sendable {
        /// `nil` is Amazon's, of the region.
        package var endpoint: String?
        package var region = "us-east-1"
        package var keyID: String?
        package var secret: String?
        /// Of credentials that are lent for a time.
        package var token: String?
    }

    /// Whose tokens are trusted.
    package struct Tokens: Sendable {
        package var secret: String?
        package var keySetURL: String?
        package var issuer: String?
        package var audience: String?
        package var roleClaim: String?
    }
}
