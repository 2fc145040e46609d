// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
package import JSONText

/// Observations of payments as JSON: the body of the endpoint, and what the command line reads.
package enum PaymentInput {
    /// - Throws: `invalidContent`, with all that is wrong.
    package static func observation(_ json: JSON) throws(Rejection) -> PaymentObservation {
        do throws(Problem) {
            var fields = try FieldReader(json)
            let observation = fields.paymentObservation()
            let errors = fields.errors
            try fields.finish()
            guard let observation else {
                preconditionFailure("An observation is missing, and nobody said so: \(errors)")
            }
            return observation
        } catch {
            throw .invalidContent(error.errors.map { ContentError($0.pointer, $0.detail) })
        }
    }
}
