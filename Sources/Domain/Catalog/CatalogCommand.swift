// SPDX-License-Identifier: Apache-2.0

package enum CatalogCommand: CommandFamily {
    /// Registers it; where it exists, edits and reprices what differs.
    case defineModel(ModelID, ModelDefinition, Price, reason: String?)
    case editModel(ModelID, [ModelField], reason: String?)
    case repriceModel(ModelID, Price, reason: String?)
    case switchModel(ModelID, ModelSwitch, reason: String?)
    /// Defines it; where it exists, edits what differs.
    case definePackage(PackageID, PackageTerms, reason: String?)
    case editPackage(PackageID, [PackageField], reason: String?)
    case retirePackage(PackageID, reason: String?)
    case configure([SettingsField], reason: String?)

    package var subject: EntityKey {
        switch self {
        case .defineModel(let id, _, _, _), .editModel(let id, _, _), .repriceModel(let id, _, _),
            .switchModel(let id, _, _):
            .model(id)
        case .definePackage(let id, _, _), .editPackage(let id, _, _), .retirePackage(let id, _):
            .package(id)
        case .configure: .settings
        }
    }
}
