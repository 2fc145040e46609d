// SPDX-License-Identifier: Apache-2.0

package import Archive
internal import ObjectStorage

extension Settings {
    /// The kinds of archives that this program knows.
    package var archivePlaces: ArchivePlaces {
        let store = store
        return ArchivePlaces { location in try store.target(at: location) }
    }

    /// What left the database is read where the ledger says, or where the settings say it is now.
    package func readThroughArchives() {
        archivePlaces.serveTheLog(movedTo: archive)
    }
}

extension Settings.Store {
    fileprivate func target(at location: String) throws -> (any ArchiveTarget)? {
        let endpoint = endpoint ?? "https://s3.\(region).amazonaws.com"
        guard let place = BucketPlace(location: location, endpoint: endpoint) else { return nil }
        guard let keyID, let secret else {
            throw Failure.usage(
                "\(location) needs credentials: set TALLY_S3_ACCESS_KEY and TALLY_S3_SECRET_KEY."
            )
        }
        return BucketTarget(
            place,
            keys: RequestSignature.Keys(id: keyID, secret: secret, token: token),
            region: region
        )
    }
}
