// SPDX-License-Identifier: Apache-2.0

/// An address of IPv4 or IPv6.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// Eight groups.
    case v6([UInt16])

    /// Strict: four decimal numbers without leading zeros, or the forms of RFC 4291, section 2.2.
    ///
    /// What C libraries read as an address besides (`127.1`, `0x7f000001`) is none.
    package init?(_ text: String) {
        if text.contains(":") {
            guard let groups = Self.groups(text) else { return nil }
            self = .v6(groups)
        } else {
            guard let address = Self.quad(text[...]) else { return nil }
            self = .v4(address)
        }
    }

    private static func quad(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard 1...3 ~= part.utf8.count, part.utf8.allSatisfy(isDigit),
                part == "0" || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func groups(_ text: String) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            let groups = run(text[...])
            return groups?.count == 8 ? groups : nil
        }
        let head = text[..<gap.lowerBound]
        let tail = text[gap.upperBound...]
        guard !tail.contains("::"), !tail.hasPrefix(":"), !head.contains("."),
            let before = head.isEmpty ? [] : run(head),
            let after = tail.isEmpty ? [] : run(tail), before.count + after.count < 8
        else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    /// Groups between single colons; the last two may be an address of IPv4.
    private static func run(_ text: Substring) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let address = quad(part) else { return nil }
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard 1...4 ~= part.utf8.count, part.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .v4(let address):
            [24, 16, 8, 0].map { String(address >> $0 & 0xFF) }.joined(separator: ".")
        case .v6(let groups): groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
