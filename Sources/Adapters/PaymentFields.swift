// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Under which keys of a provider's metadata the platform's own names stand.
///
/// The first key with a usable name counts; later keys are not looked at.
package struct PaymentFields: Hashable, Sendable {
    package var account = ["account", "account_id", "user_id", "userId", "clerk_user_id"]
    package var package = ["package", "package_id"]
    package var plan = ["plan", "plan_id"]
    /// The platform's own name for what is paid, such as a top-up's.
    package var reference = ["reference"]

    package init() {}

    /// What several objects' metadata say together, the first object first.
    func names(in metadata: [JSON?]) -> PaymentNames {
        let objects = metadata.compactMap(\.self)
        return PaymentNames(
            account: Self.name(account, in: objects),
            package: Self.name(package, in: objects),
            plan: Self.name(plan, in: objects),
            reference: Self.name(reference, in: objects)
        )
    }

    private static func name(_ keys: [String], in objects: [JSON]) -> String? {
        for object in objects {
            for key in keys {
                // Dodo keeps numbers as they are, Stripe makes texts of them.
                let value = object[key]
                if let name = value?.name ?? value?.integer.map(String.init) { return name }
            }
        }
        return nil
    }
}

/// What a provider's object says of whom and what it is for, in the platform's own names.
struct PaymentNames {
    var account: String?
    var package: String?
    var plan: String?
    var reference: String?
}
