// SPDX-License-Identifier: Apache-2.0

package enum CatalogEvent: EventFamily {
    case placeholder

    package var account: AccountID? {
        switch self {
        case .placeholder: nil
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .placeholder: break
        }
    }
}
