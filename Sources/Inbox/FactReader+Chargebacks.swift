// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain

extension FactReader {
    func chargeback(_ observed: ObservedChargeback) throws(Unreadable) -> ChargebackObserved {
        ChargebackObserved(
            payment: try id(observed.payment),
            chargeback: Chargeback(
                id: try id(observed.chargeback),
                effects: observed.effects.map(Chargeback.Effect.init),
                amount: try minorUnits(observed.amount ?? 0),
                currency: observed.currency,
                readings: readings(of: observed)
            ),
            occurredAt: observed.occurredAt.map(instant)
        )
    }

    private func readings(of observed: ObservedChargeback) -> [Int64] {
        let exponent = CurrencyExponent.of(observed.currency)
        let readings = observed.unclearAmount?.readings(exponent: exponent) ?? []
        // A reading that no amount can be is none.
        return readings.filter { 0...Self.minorUnitsMaximum ~= $0 }
    }
}

extension Chargeback.Effect {
    fileprivate init(_ effect: ObservedChargeback.Effect) {
        self =
            switch effect {
            case .inquiry: .inquiry
            case .opened: .opened
            case .fundsWithdrawn: .fundsWithdrawn
            case .fundsReinstated: .fundsReinstated
            case .won: .won
            case .lost: .lost
            case .withdrawn: .withdrawn
            case .expired: .expired
            case .accepted: .accepted
            }
    }
}
