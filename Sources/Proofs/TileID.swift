// SPDX-License-Identifier: Apache-2.0

/// One tile of the tree: up to 256 neighbouring hashes of one of every eight levels.
///
/// - Source: https://c2sp.org/tlog-tiles
package struct TileID: Hashable, Sendable {
    /// How many levels of the tree a tile stands for.
    package static let height = 8
    /// How many hashes a full one has.
    package static let width = 256
    /// A tree of 2⁶³ leaves has no more.
    package static let levelMaximum = 7

    package let level: Int
    package let number: Int64

    package init(level: Int, number: Int64) {
        self.level = level
        self.number = number
    }

    /// The one that a perfect subtree's hash can be had from: itself, or hashes below it.
    package init(of subtree: Subtree) {
        level = subtree.height / Self.height
        number = Self.span(of: subtree).lowerBound / Int64(Self.width)
    }

    /// Where in its tile the hashes below a subtree are.
    static func offsets(of subtree: Subtree) -> Range<Int> {
        let span = span(of: subtree)
        let first = Int(span.lowerBound % Int64(width))
        return first..<first + span.count
    }

    /// Among all hashes of the tile's level.
    private static func span(of subtree: Subtree) -> Range<Int64> {
        let height = Int64(subtree.height % height)
        let first = subtree.index << height
        return first..<first + (1 << height)
    }

    /// How many hashes the tile has in a tree of a size; 0 if it is beyond the tree.
    package func width(in size: Int64) -> Int {
        let hashes = level > Self.levelMaximum ? 0 : size >> Int64(level * Self.height)
        let (first, overflows) = number.multipliedReportingOverflow(by: Int64(Self.width))
        return overflows ? 0 : Int(max(0, min(Int64(Self.width), hashes - first)))
    }
}

/// How a tile is asked for: `tile/0/x001/234` is a full one, `tile/0/x001/234.p/5` has five hashes.
package struct TilePath: Hashable, Sendable {
    package let tile: TileID
    package let width: Int

    package init(_ tile: TileID, width: Int = TileID.width) {
        self.tile = tile
        self.width = width
    }

    /// Reads what comes after `tile/`; `nil` for anything that `text` would not have written.
    package init?(_ text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard let level = parts.popFirst().flatMap({ Int($0) }), 0...63 ~= level else { return nil }
        var width = TileID.width
        if parts.count > 1, let last = parts.last, let before = parts.dropLast().last,
            before.hasSuffix(".p")
        {
            guard let partial = Int(last), 1..<TileID.width ~= partial else { return nil }
            width = partial
            parts = parts.dropLast(2) + [before.dropLast(2)]
        }
        guard 1...6 ~= parts.count else { return nil }
        var number: Int64 = 0
        for part in parts {
            let digits = part.hasPrefix("x") ? part.dropFirst() : part
            guard digits.count == 3, let thousand = Int64(digits) else { return nil }
            number = number * 1_000 + thousand
        }
        self.init(TileID(level: level, number: number), width: width)
        guard self.text == text else { return nil }
    }

    package var text: String {
        var (groups, rest) = ([Self.digits(tile.number % 1_000)], tile.number / 1_000)
        while rest > 0 {
            groups.insert("x" + Self.digits(rest % 1_000), at: 0)
            rest /= 1_000
        }
        let end = width == TileID.width ? "" : ".p/\(width)"
        return "\(tile.level)/" + groups.joined(separator: "/") + end
    }

    private static func digits(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
