// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

extension Endpoint {
    static let subscriptions: [Endpoint] = []
}
