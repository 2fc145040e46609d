// SPDX-License-Identifier: Apache-2.0

package import Domain

extension Draft {
    /// The catalog has no personal texts.
    package static func catalog(_ command: CatalogCommand, actor: String?) -> Draft {
        Draft(command.subject, actor: actor) { _, stamp in .catalog(command, stamp) }
    }
}
