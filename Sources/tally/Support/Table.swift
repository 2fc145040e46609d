// SPDX-License-Identifier: Apache-2.0

/// Rows under headings, aligned for a terminal.
package struct Table: Sendable {
    package enum Alignment: Sendable {
        case left
        case right
    }

    private let headings: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// - Parameter columns: the headings and how each column is aligned; without headings if all
    ///   are empty.
    package init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    /// One fact a line: its name, then its value.
    package static func facts(
        _ facts: [(name: String, value: String)],
        values: Alignment = .left
    ) -> String {
        var table = Table([("", .left), ("", values)])
        for fact in facts { table.add([fact.name, fact.value]) }
        return table.text
    }

    package mutating func add(_ cells: [String]) {
        precondition(cells.count == headings.count, "a row with \(cells.count) cells")
        rows.append(cells)
    }

    /// Without a line end after the last line.
    package var text: String {
        let hasHeadings = headings.contains { !$0.isEmpty }
        let lines = (hasHeadings ? [headings] : []) + rows
        let widths = headings.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        let ruled = hasHeadings ? [headings, rule] + rows : rows
        return ruled.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            if column > 0 { line += "  " }
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            switch alignments[column] {
            case .left: line += cell + padding
            case .right: line += padding + cell
            }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
