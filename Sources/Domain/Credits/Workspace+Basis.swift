// SPDX-License-Identifier: Apache-2.0

/// What was paid for credit follows it from lot to lot.
extension Workspace {
    /// The part of the lots' cost that some slices stand for, each rounded towards zero.
    ///
    /// `nil` where nothing was paid, or where it was in several currencies: then what was paid is
    /// earned when the old lots end, as if they had expired.
    mutating func basis(of slices: [Slice]) throws(Refusal) -> CostBasis? {
        try look(up: slices.map { .lot($0.lot) })
        var currency: String?
        var minorUnits = Int128(0)
        for slice in slices {
            guard let lot = try lot(slice.lot), let basis = lot.basis else { continue }
            guard currency ?? basis.currency == basis.currency else { return nil }
            currency = basis.currency
            minorUnits +=
                Int128(basis.minorUnits) * Int128(slice.amount.microcredits)
                / Int128(lot.amount.microcredits)
        }
        guard let currency, let minorUnits = Int64(exactly: minorUnits) else { return nil }
        return CostBasis(minorUnits: minorUnits, currency: currency)
    }
}
