// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import NIOPosix

/// Names to addresses, as this machine sees them.
enum Resolver {
    /// Best first, this machine's own of IPv4 before that of IPv6; empty where the name has none.
    ///
    /// Asked on a thread of its own: the C library blocks.
    static func addresses(of host: String) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        return try await NIOThreadPool.singleton.runIfActive {
            let found = lookUp(host)
            return found.filter(\.isLoopback4) + found.filter { !$0.isLoopback4 }
        }
    }

    /// C: `getaddrinfo`, `getnameinfo`.
    private static func lookUp(_ host: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &first) == 0, let found = unsafe first else {
            return []
        }
        defer { unsafe freeaddrinfo(found) }
        var addresses: [IPAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = unsafe found
        while let entry = unsafe next {
            if let address = unsafe address(of: entry.pointee) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = unsafe getnameinfo(
            entry.ai_addr,
            entry.ai_addrlen,
            &name,
            socklen_t(name.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard code == 0 else { return nil }
        let text = name.prefix { $0 != 0 && $0 != CChar(bitPattern: UInt8(ascii: "%")) }
        return IPAddress(String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}

extension IPAddress {
    fileprivate var isLoopback4: Bool {
        if case .v4 = self { reach == .loopback } else { false }
    }
}
