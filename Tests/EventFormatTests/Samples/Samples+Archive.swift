// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let archived: [Event] = [
        .archive(
            .segmentArchived(
                SegmentArchived(
                    segment: .sample(first: 65_537),
                    fingerprint: Fingerprint(high: 11, low: 12)
                )
            )
        )
    ]
}
