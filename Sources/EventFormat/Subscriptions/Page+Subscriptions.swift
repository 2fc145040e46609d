// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// What the page of an account says of its plans and top-ups.
extension PageWriter {
    mutating func write(_ membership: Membership?) {
        let entitlements = membership?.entitlements ?? []
        write(UInt64(entitlements.count))
        for entitlement in entitlements {
            write(entitlement.subscription.text)
            write(entitlement.plan.text)
            write(entitlement.periodStart.microseconds)
        }
    }

    mutating func write(_ topUp: TopUp?) {
        write(topUp) { page, topUp in
            var object: [UInt8] = []
            var writer = ObjectWriter(into: &object)
            topUp.state.write(to: &writer)
            page.write(String(decoding: writer.finish(), as: UTF8.self))
        }
    }
}

extension PageReader {
    mutating func membership() throws(FormatError) -> Membership? {
        let entitlements = try array { (page) throws(FormatError) in
            Entitlement(
                subscription: SubscriptionID(trusted: try page.text()),
                plan: PlanID(trusted: try page.text()),
                periodStart: Instant(microseconds: try page.signed())
            )
        }
        return entitlements.isEmpty ? nil : Membership(entitlements: entitlements)
    }

    mutating func topUp() throws(FormatError) -> TopUp? {
        try optional { (page) throws(FormatError) in
            var object = try ObjectReader(Array(try page.text().utf8), of: "page")
            let state = try TopUpState(&object)
            try object.finish()
            return TopUp(state)
        }
    }
}
