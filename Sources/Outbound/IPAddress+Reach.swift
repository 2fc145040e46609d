// SPDX-License-Identifier: Apache-2.0

/// Where an address leads: what a URL of a caller's may be connected to, and what not.
///
/// - Source: the IANA registries of special-purpose addresses (RFC 6890), and the addresses at
///   which clouds answer their own machines.
extension IPAddress {
    package enum Reach: String, Sendable {
        /// The internet, and so anybody's.
        case global
        case loopback
        /// Of a network of our own, or of nobody.
        case inside
    }

    package var reach: Reach {
        switch self {
        case .v4(let address): Self.reach(of: address)
        case .v6(let groups): Self.reach(of: groups)
        }
    }

    private struct Block {
        let first: UInt32
        let bits: UInt32

        init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ bits: UInt32) {
            first = a << 24 | b << 16 | c << 8 | d
            self.bits = bits
        }

        func contains(_ address: UInt32) -> Bool {
            (address ^ first) >> (32 - bits) == 0
        }
    }

    private static let insideBlocks = [
        Block(0, 0, 0, 0, 8),  // this network
        Block(10, 0, 0, 0, 8),  // private
        Block(100, 64, 0, 0, 10),  // behind a carrier's translation, and metadata of Alibaba
        Block(168, 63, 129, 16, 32),  // Azure's own
        Block(169, 254, 0, 0, 16),  // link-local, and metadata of most clouds
        Block(172, 16, 0, 0, 12),  // private
        Block(192, 0, 0, 0, 24),  // protocols, and metadata of Oracle
        Block(192, 0, 2, 0, 24),  // documentation
        Block(192, 88, 99, 0, 24),  // relays of 6to4
        Block(192, 168, 0, 0, 16),  // private
        Block(198, 18, 0, 0, 15),  // benchmarks
        Block(198, 51, 100, 0, 24),  // documentation
        Block(203, 0, 113, 0, 24),  // documentation
        Block(224, 0, 0, 0, 4),  // multicast
        Block(240, 0, 0, 0, 4),  // reserved, and broadcast
    ]

    private static func reach(of address: UInt32) -> Reach {
        if address >> 24 == 127 { return .loopback }
        return insideBlocks.contains { $0.contains(address) } ? .inside : .global
    }

    private static func reach(of groups: [UInt16]) -> Reach {
        let embedded = UInt32(groups[6]) << 16 | UInt32(groups[7])
        // ::ffff:a.b.c.d is that address of IPv4.
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF { return reach(of: embedded) }
        if groups[..<7].allSatisfy({ $0 == 0 }), groups[7] == 1 { return .loopback }
        // 64:ff9b::a.b.c.d is translated to it; never to a loopback of ours.
        if groups[0] == 0x64, groups[1] == 0xFF9B, groups[2..<6].allSatisfy({ $0 == 0 }) {
            return reach(of: embedded) == .global ? .global : .inside
        }
        // Only 2000::/3 is given out; the rest is local, multicast, translated or nobody's.
        guard groups[0] >> 13 == 1 else { return .inside }
        switch (groups[0], groups[1]) {
        // 2001::/23 of protocols, such as Teredo; 2001:db8::/32 and 3fff::/20 of documentation;
        // 2002::/16 wraps any address of IPv4.
        case (0x2001, 0..<0x200), (0x2001, 0xDB8), (0x2002, _), (0x3FFF, 0..<0x1000):
            return .inside
        default: return .global
        }
    }
}
