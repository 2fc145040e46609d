// SPDX-License-Identifier: Apache-2.0

/// One request for images: what it is priced by, and how it ended.
package struct WorkloadRow: Hashable, Sendable {
    /// The words of the trace.
    package enum Status: String, CaseIterable, Sendable {
        case succeeded = "SUCCEED"
        case failed = "FAILED"
        case pending = "PENDING"
        case processing = "PROCESSING"
        /// The cell is empty: nobody knows how it ended.
        case unknown = ""

        package var title: String { self == .unknown ? "(empty)" : rawValue }
    }

    /// From 1, in the order of the file; the heading does not count.
    package let number: Int
    package let customer: String
    package let images: Int64
    package let steps: Int64
    package let adapters: Int64
    package let status: Status

    package init(
        number: Int,
        customer: String,
        images: Int64,
        steps: Int64,
        adapters: Int64,
        status: Status
    ) {
        self.number = number
        self.customer = customer
        self.images = images
        self.steps = steps
        self.adapters = adapters
        self.status = status
    }

    /// images × (steps × 0.04 + LoRAs × 0.15) credits, in microcredits: whole numbers, no rounding.
    ///
    /// The usual image (30 steps, no LoRA) costs 1.2 credits. The bounds of the cells keep the
    /// product below 10¹⁰.
    package var price: Int64 {
        images * (steps * Self.microcreditsPerStep + adapters * Self.microcreditsPerAdapter)
    }

    package static let microcreditsPerStep: Int64 = 40_000
    package static let microcreditsPerAdapter: Int64 = 150_000
    package static let priceRule = "images × (steps × 0.04 + LoRAs × 0.15) credits"
}
