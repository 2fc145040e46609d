// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import EventFormat
internal import JSONText

/// Writes samples as Prometheus reads them.
struct PrometheusText {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    typealias Labels = [(name: StaticString, value: String)]

    private(set) var bytes: [UInt8] = []

    /// What the samples that follow are.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        bytes.append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
    }

    mutating func sample(_ name: String, _ labels: Labels, _ value: Int64) {
        bytes.append(name)
        append(labels)
        bytes.append(" ")
        bytes.append(decimal: value)
        bytes.append("\n")
    }

    mutating func samples(_ name: String, _ labels: Labels, _ histogram: Histogram) {
        var total = 0
        for (index, count) in histogram.counts.enumerated() {
            total += count
            let bound = index < histogram.bounds.count ? "\(histogram.bounds[index])" : "+Inf"
            sample(name + "_bucket", labels + [("le", bound)], Int64(total))
        }
        bytes.append(name + "_sum")
        append(labels)
        bytes.append(" \(histogram.sum)\n")
        sample(name + "_count", labels, Int64(total))
    }

    private mutating func append(_ labels: Labels) {
        guard !labels.isEmpty else { return }
        for (index, label) in labels.enumerated() {
            bytes.append(index == 0 ? "{" : ",")
            bytes.append(label.name.description)
            bytes.append("=\"")
            for byte in label.value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): bytes.append("\\\\")
                case UInt8(ascii: "\""): bytes.append("\\\"")
                case UInt8(ascii: "\n"): bytes.append("\\n")
                default: bytes.append(byte)
                }
            }
            bytes.append("\"")
        }
        bytes.append("}")
    }
}
