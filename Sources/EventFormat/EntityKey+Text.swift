// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Keys as text: `reservation/r-1`. Part of the stored format, and the key of the pages.
extension EntityKey {
    package var text: String { kind.rawValue + "/" + id }

    /// Returns `nil` for a kind that this version does not know.
    package init?(text: String) {
        guard let slash = text.firstIndex(of: "/"),
            let kind = Kind(rawValue: String(text[..<slash]))
        else { return nil }
        let id = String(text[text.index(after: slash)...])
        guard kind != .settings || id.isEmpty else { return nil }
        self.init(kind, id)
    }
}
