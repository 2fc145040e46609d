// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// The requests of a GenTD26 trace.
///
/// Rules for what a cell leaves open: no images is 1, no steps is 30, no LoRA is 0; no status is
/// unknown, and the credits stay held. What cannot be billed is refused, with its line, before
/// anything is imported: a customer that is missing, a count that is no whole number, a status that
/// is not known.
///
/// - Source: github.com/alibaba/clusterdata, `cluster-trace-v2026-GenAI/lora_request_trace.csv`
package struct RequestTrace {
    private static let imagesMaximum: Int64 = 1_000
    private static let stepsMaximum: Int64 = 10_000
    private static let adaptersMaximum: Int64 = 100

    private let path: String
    private let customer: Int
    private let status: Int
    private let images: Int
    private let steps: Int
    private let adapters: Int
    private let columns: Int

    /// The rows of a file, or the first few.
    package static func rows(of path: String, limit: Int? = nil) throws -> [WorkloadRow] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure.usage("\(path) cannot be read: give the path of a GenTD26 trace.")
        }
        return try rows(Array(bytes), path: path, limit: limit)
    }

    package static func rows(
        _ bytes: [UInt8],
        path: String = "trace",
        limit: Int? = nil
    ) throws -> [WorkloadRow] {
        let records = try DelimitedText.records(bytes)
        guard let heading = records.first else {
            throw Failure.usage("\(path) is empty: give the path of a GenTD26 trace.")
        }
        let trace = try RequestTrace(heading: heading, path: path)
        return try records.dropFirst().prefix(limit ?? .max).enumerated().map { index, record in
            try trace.row(number: index + 1, record)
        }
    }

    private init(heading: DelimitedText.Record, path: String) throws {
        func column(_ name: String) throws -> Int {
            let places = heading.fields.indices.filter { index in
                heading.fields[index].trimmingCharacters(in: .whitespaces) == name
            }
            guard let place = places.first, places.count == 1 else {
                throw Failure.usage(
                    "\(path) needs one column \(name): give the path of a GenTD26 trace."
                )
            }
            return place
        }
        self.path = path
        customer = try column("groupId")
        status = try column("predict_status")
        images = try column("num_images_per_prompt")
        steps = try column("num_inference_steps")
        adapters = try column("num_lora")
        columns = heading.fields.count
    }

    private func row(number: Int, _ record: DelimitedText.Record) throws -> WorkloadRow {
        guard record.fields.count == columns else {
            throw wrong(record, "has \(record.fields.count) cells instead of \(columns)")
        }
        let cells = record.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let status = WorkloadRow.Status(rawValue: cells[status]) else {
            throw wrong(record, "has the unknown predict_status \"\(cells[status])\"")
        }
        guard WorkloadPlan.account(of: cells[customer]) != nil, !cells[customer].isEmpty else {
            throw wrong(record, "has the groupId \"\(cells[customer])\", which can be no id")
        }
        func count(_ column: Int, _ bounds: ClosedRange<Int64>, ifEmpty: Int64) throws -> Int64 {
            if cells[column].isEmpty { return ifEmpty }
            guard let count = Self.wholeNumber(cells[column]), bounds.contains(count) else {
                throw wrong(
                    record,
                    "has \"\(cells[column])\" where a whole number from \(bounds.lowerBound) to "
                        + "\(bounds.upperBound) is due"
                )
            }
            return count
        }
        return WorkloadRow(
            number: number,
            customer: cells[customer],
            images: try count(images, 1...Self.imagesMaximum, ifEmpty: 1),
            steps: try count(steps, 1...Self.stepsMaximum, ifEmpty: 30),
            adapters: try count(adapters, 0...Self.adaptersMaximum, ifEmpty: 0),
            status: status
        )
    }

    /// Reads `8` and `8.0`, exactly; returns `nil` for what is not whole, such as `8.5` or `1e3`.
    package static func wholeNumber(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count,
            parts.allSatisfy({ part in
                !part.isEmpty
                    && part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            })
        else { return nil }
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        }
        return Int64(parts[0])
    }

    private func wrong(_ record: DelimitedText.Record, _ reason: String) -> Failure {
        .usage("Line \(record.line) of \(path) \(reason): correct it; nothing was imported.")
    }
}
