// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension AlertCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .placeholder: break
        }
    }
}
