// SPDX-License-Identifier: Apache-2.0

/// A personal text, encrypted before anything is decided on it: `<key id>.<base64>`.
///
/// The domain carries it and cannot read it. Destroying the key erases the text and leaves every
/// hash and balance as it was.
package struct Sealed: Hashable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}
